#pragma once
#include <stddef.h>

/// A file that was compiled into the program: its path under `Public/` or `Rules/`, and its bytes.
typedef struct {
    const char *path;
    const unsigned char *bytes;
    size_t size;
} CAssets_file;

/// All of them; ends with an entry whose `path` is null.
extern const CAssets_file CAssets_files[];

/// The same for Swift, which cannot see an array of unknown length.
static inline const CAssets_file *CAssets_first(void) { return CAssets_files; }
