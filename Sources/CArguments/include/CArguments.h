#pragma once

/// Arguments of this process as the kernel handed them to the program, the program's name first.
int CArguments_count(void);

/// A C string of any bytes; the index is below `CArguments_count()`.
const char *CArguments_value(int index);
