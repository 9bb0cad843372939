/* What a piece of code says on standard error, for tests of messages. Include
 * once, after cmocka.h. */
#ifndef TONEARM_TESTS_CATALOG_STDERR_H
#define TONEARM_TESTS_CATALOG_STDERR_H

#include <unistd.h>

static struct {
    FILE *file;
    int old;
} stderr_state;

static inline void stderr_begin(void)
{
    (void)fflush(stderr);
    stderr_state.file = tmpfile();
    assert_non_null(stderr_state.file);
    stderr_state.old = dup(STDERR_FILENO);
    assert_true(dup2(fileno(stderr_state.file), STDERR_FILENO) >= 0);
}

/* Ends it; what was said, cut to `size`, comes terminated. */
static inline void stderr_end(char *said, size_t size)
{
    ssize_t n;

    (void)fflush(stderr);
    assert_true(dup2(stderr_state.old, STDERR_FILENO) >= 0);
    (void)close(stderr_state.old);
    n = pread(fileno(stderr_state.file), said, size - 1, 0);
    said[n > 0 ? n : 0] = '\0';
    (void)fclose(stderr_state.file);
}

#endif
