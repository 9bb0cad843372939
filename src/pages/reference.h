/* Where the files of the interactive reference are (/docs). */
#ifndef TONEARM_PAGES_REFERENCE_H
#define TONEARM_PAGES_REFERENCE_H

/* Their directory, whether there is anything in it or not: `given`, if it isn't
 * NULL; else, seen from where `program` lies (a path),
 * ../share/tonearm/reference if it is there, as for a program that was
 * installed, or share/reference, as for one that was built. The caller frees
 * it. Any thread. */
char *reference_dir(const char *given, const char *program);

/* The same for the program that runs. */
char *reference_find(const char *given);

#endif
