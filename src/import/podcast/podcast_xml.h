/* A feed as a tree of XML, read without trusting it. Private to the
 * room. The tree and the texts read from it stay valid until its release.
 * One thread at a time per tree. */
#ifndef TONEARM_IMPORT_PODCAST_PODCAST_XML_H
#define TONEARM_IMPORT_PODCAST_PODCAST_XML_H

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
    SPACE_OTHER
};

struct podcast_xml {
    xmlDoc *doc;      /* NULL after a failure */
    int line;         /* of the first error, 0 when unknown */
    char reason[200]; /* what the error was, in libxml2's words */
};

/* Parses `text` (under 2 GiB). ERR_INVALID when it isn't well-formed, with
 * line and reason set. */
enum err podcast_xml_parse(struct podcast_xml *x, struct str text) MUST_CHECK;
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

/* Where the element begins, 0 when unknown. */
unsigned podcast_xml_line(const xmlNode *node);

#endif
