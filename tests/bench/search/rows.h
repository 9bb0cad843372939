/* The tracks of a catalog as other engines index them. */
#ifndef TONEARM_BENCH_ROWS_H
#define TONEARM_BENCH_ROWS_H

#include <stdbool.h>

struct sample;

/* Prints a line for each track, in the order of their numbers: popularity,
 * title, artists' names and album's name, with TABs between them. Control
 * characters in a name are printed as spaces. False, told on standard error,
 * when the lines can't be written. */
bool rows_print(const struct sample *s);

#endif
