/* A feed as a tree of XML, read without trusting it. Private to the
 * room. The tree and the texts read from it stay valid until its release.
 * One thread at a time per tree. */
#ifndef TONEARM_IMPORT_PODCAST_PODCAST_XML_H
#define TONEARM_IMPORT_PODCAST_PODCAST_XML_H

#include <stdbool.h>

#include <libxml/tree.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/* The vocabularies that feeds mix. */
enum podcast_space {
    SPACE_RSS, /* no namespace, or that of the feed's root */
    SPACE_ITUNES,
    SPACE_PODCAST,
    SPACE_CONTENT,
    SPACE_ATOM,
    SPACE_DC,
    SPACE_MEDIA,
    SPACE_OTHER
};

#define PODCAST_REASON_BYTES 200

struct podcast_xml {
    xmlDoc *doc;    /* NULL after a failure */
    bool is_mended; /* there were faults that could be read over */
    int line;       /* of the first error, 0 when unknown */
    char reason[PODCAST_REASON_BYTES]; /* mostly in libxml2's words */
};

/* Parses `bytes` (under 64 MiB), in whatever encoding. Faults of characters
 * are mended (podcast_text.h), and noted. ERR_INVALID when that doesn't make
 * it well-formed. Line and reason are set in both cases. */
enum err podcast_xml_parse(struct podcast_xml *x, struct str bytes) MUST_CHECK;
void podcast_xml_release(struct podcast_xml *x);

/* The first child element, or the next sibling, of this space and name; NULL
 * when there is none. `parent` may be NULL. */
const xmlNode *podcast_xml_child(const xmlNode *parent,
                                 enum podcast_space space, const char *name);
const xmlNode *podcast_xml_next(const xmlNode *node, enum podcast_space space,
                                const char *name);

/* All text within `node`, trimmed; empty when `node` is NULL. Points into
 * the tree or the arena. References to entities that the feed declares stay
 * as they are written. */
struct str podcast_xml_text(const xmlNode *node, struct arena *arena);

/* An attribute without a namespace, trimmed; empty when it isn't there. */
struct str podcast_xml_attribute(const xmlNode *node, const char *name,
                                 struct arena *arena);

/* The element's own xml:base, as podcast_xml_attribute. */
struct str podcast_xml_base(const xmlNode *node, struct arena *arena);

/* Where the element begins, 0 when unknown. */
unsigned podcast_xml_line(const xmlNode *node);

#endif
