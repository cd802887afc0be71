#pragma once
#include <stddef.h>
#include <stdint.h>

/// Reading files that others map and cut: what is missing reads as zeros instead of ending the process.
///
/// The kernel sends SIGBUS for a page of a mapped file that is beyond its end now, or that the disk can't give. Between
/// `begin` and `end`, on that thread alone, such a page is replaced by one of zeros. Any other SIGBUS does what it did
/// before `guard` was called.

/// Installs the handler of the process, once; any thread may call it.
///
/// Returns 0, or the error of `sigaction`.
int CMappedFiles_guard(void);

/// What this thread reads from here on may be mapped files that somebody cuts; calls may be nested.
void CMappedFiles_begin(void);
void CMappedFiles_end(void);

/// How many pages of this thread were replaced since it began.
size_t CMappedFiles_count(void);

/// The file of the page that was replaced as number `index`, of the newest 64; empty where that is not known.
const char *CMappedFiles_path(size_t index);

/// Where in the file that page begins.
uint64_t CMappedFiles_offset(size_t index);

/// Whether any of these bytes are the zeros of a page that was replaced; of more than 64 pages, the newest are known.
int CMappedFiles_is_replaced(const void *start, size_t size);
