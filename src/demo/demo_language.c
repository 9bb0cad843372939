/* The language tables, kept apart by script so that each stays readable:
 * demo_latin.def has the languages in Latin letters, demo_script.def the
 * others. Both hold initialisers of struct demo_language. The permille of
 * all languages add up to 1000 (a unit test counts).
 *
 * Limits: words were picked for their sound on a record sleeve, not for
 * coverage, and patterns know no grammar beyond an article that is part of
 * its noun. */
#include "demo/demo_language.h"

#include <stddef.h>

const struct demo_language demo_language_all[DEMO_LANGUAGES] = {
#include "demo/demo_latin.def"
#include "demo/demo_script.def"
};
