#include "CArguments.h"

static int count;
static char **values;

/// glibc calls constructors with the arguments of `main`. SwiftPM generates `main` itself and drops them there.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
    count = argc;
    values = argv;
}

int CArguments_count(void) { return count; }

const char *CArguments_value(int index) { return values[index]; }
