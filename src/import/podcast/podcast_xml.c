/* libxml2's tree parser with everything off that could reach outside or blow
 * up: no network, no DTD, no entity substitution, no lifted limits. A
 * reference to a declared entity is then a node of its own in the tree, whose
 * child is the declaration; we never step into it, so nesting entities gains
 * an attacker nothing. (xmlNodeGetContent does step in: don't use it here.)
 *
 * The error that counts is the first fatal one; later ones are often only its
 * consequences. A text over the parser's limit is "out of memory" to it: it
 * stops there and hands out what it has as well-formed, so that whether it
 * stopped (disableSAX) must be asked too. */
#include "import/podcast/podcast_xml.h"

#include <libxml/parser.h>

#include "base/arena.h"
#include "base/buf.h"
#include "import/source/markup.h"

#define OPTIONS                                                                \
    (XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT |                 \
     XML_PARSE_BIG_LINES | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

/* Keeps the first error that ends the parsing. */
static void note_error(void *user, xmlErrorPtr error)
{
    const xmlParserCtxt *parser = user;
    struct podcast_xml *x = parser->_private;
    bool is_too_long = error->code == XML_ERR_NO_MEMORY;

    if ((error->level != XML_ERR_FATAL && !is_too_long) || x->reason[0] != '\0')
        return;
    x->line = error->line;
    if (is_too_long) {
        snprintf(x->reason, sizeof(x->reason), "a text is too long");
        return;
    }
    snprintf(x->reason, sizeof(x->reason), "%.*s",
             STR_ARG(str_trim(str_from_c(
                 error->message != NULL ? error->message : "no message"))));
}

enum err podcast_xml_parse(struct podcast_xml *x, struct str text)
{
    xmlParserCtxt *parser = xmlNewParserCtxt();
    bool is_whole;

    *x = (struct podcast_xml){0};
    if (parser == NULL)
        abort(); /* out of memory, as mem.h has it */
    parser->_private = x;
    parser->sax->serror = note_error;
    x->doc =
        xmlCtxtReadMemory(parser, text.p, (int)text.n, NULL, NULL, OPTIONS);
    is_whole = parser->disableSAX == 0;
    xmlFreeParserCtxt(parser);
    if (x->doc != NULL && is_whole)
        return OK;
    xmlFreeDoc(x->doc);
    x->doc = NULL;
    if (x->reason[0] == '\0')
        snprintf(x->reason, sizeof(x->reason), "not well-formed");
    return ERR_INVALID;
}

void podcast_xml_release(struct podcast_xml *x)
{
    xmlFreeDoc(x->doc);
    *x = (struct podcast_xml){0};
}

/* Namespaces by URI, and by the prefix that everybody uses for those who
 * forgot to declare it. URIs are compared without regard to case, since feeds
 * in use vary it. */
static const struct {
    enum podcast_space space;
    const char *uri;
    const char *prefix;
} spaces[] = {
    {SPACE_ITUNES, "http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes:"},
    {SPACE_PODCAST, "https://podcastindex.org/namespace/1.0", "podcast:"},
    {SPACE_PODCAST,
     "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/"
     "1.0.md",
     "podcast:"},
    {SPACE_CONTENT, "http://purl.org/rss/1.0/modules/content/", "content:"},
    {SPACE_ATOM, "http://www.w3.org/2005/Atom", "atom:"},
    {SPACE_DC, "http://purl.org/dc/elements/1.1/", "dc:"},
};

#define SPACES (sizeof(spaces) / sizeof(*spaces))

/* The space of `node`, and in `*name` its name without a prefix. */
static enum podcast_space space_of(const xmlNode *node, struct str *name)
{
    const xmlNode *root = xmlDocGetRootElement(node->doc);

    *name = str_from_c((const char *)node->name);
    /* A prefix that wasn't declared is part of the name. */
    if (node->ns == NULL) {
        for (size_t i = 0; i < SPACES; i++) {
            struct str prefix = str_from_c(spaces[i].prefix);

            if (str_starts(*name, prefix)) {
                *name = str_from(*name, prefix.n);
                return spaces[i].space;
            }
        }
        return SPACE_RSS;
    }
    for (size_t i = 0; i < SPACES; i++)
        if (str_eq_nocase(str_from_c((const char *)node->ns->href),
                          str_from_c(spaces[i].uri)))
            return spaces[i].space;
    /* Some feeds put all of RSS into a namespace; the root tells which. */
    return root->ns != NULL && xmlStrEqual(root->ns->href, node->ns->href)
               ? SPACE_RSS
               : SPACE_OTHER;
}

static const xmlNode *first_match(const xmlNode *node, enum podcast_space space,
                                  const char *name)
{
    struct str own;

    for (; node != NULL; node = node->next)
        if (node->type == XML_ELEMENT_NODE && space_of(node, &own) == space &&
            str_eq_c(own, name))
            return node;
    return NULL;
}

const xmlNode *podcast_xml_child(const xmlNode *parent,
                                 enum podcast_space space, const char *name)
{
    return parent != NULL ? first_match(parent->children, space, name) : NULL;
}

const xmlNode *podcast_xml_next(const xmlNode *node, enum podcast_space space,
                                const char *name)
{
    return first_match(node->next, space, name);
}

/* The node behind `node` in document order within `top`, without going into
 * references; NULL at the end. */
static const xmlNode *walk(const xmlNode *node, const xmlNode *top)
{
    if (node->type == XML_ELEMENT_NODE && node->children != NULL)
        return node->children;
    while (node != top && node->next == NULL)
        node = node->parent;
    return node != top ? node->next : NULL;
}

/* Appends a text as it is, and a reference that the parser left, which is one
 * to an entity that the feed declares, by what HTML means with the name: feeds
 * declare &nbsp;. Another name stays as it is written. */
static void add_node(struct buf *out, const xmlNode *node)
{
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
        buf_str(out, str_from_c((const char *)node->content));
    if (node->type == XML_ENTITY_REF_NODE) {
        struct buf reference;

        buf_init(&reference, 4096);
        buf_printf(&reference, "&%s;", (const char *)node->name);
        markup_decode(buf_get(&reference), out);
        buf_release(&reference);
    }
}

struct str podcast_xml_text(const xmlNode *node, struct arena *arena)
{
    const xmlNode *child = node != NULL ? node->children : NULL;
    struct buf text;
    struct str kept;

    if (child == NULL)
        return STR_EMPTY;
    /* Nearly always one text, which can be used where it lies. */
    if (child->type == XML_TEXT_NODE && child->next == NULL)
        return str_trim(str_from_c((const char *)child->content));
    buf_init(&text, SIZE_MAX / 2);
    for (; child != NULL; child = walk(child, node))
        add_node(&text, child);
    kept = arena_str(arena, str_trim(buf_get(&text)));
    buf_release(&text);
    return kept;
}

struct str podcast_xml_attribute(const xmlNode *node, const char *name,
                                 struct arena *arena)
{
    const xmlAttr *a =
        node != NULL ? xmlHasNsProp(node, (const xmlChar *)name, NULL) : NULL;
    struct buf text;
    struct str kept;

    if (a == NULL || a->type != XML_ATTRIBUTE_NODE)
        return STR_EMPTY;
    buf_init(&text, SIZE_MAX / 2);
    for (const xmlNode *child = a->children; child != NULL; child = child->next)
        add_node(&text, child);
    kept = arena_str(arena, str_trim(buf_get(&text)));
    buf_release(&text);
    return kept;
}

unsigned podcast_xml_line(const xmlNode *node)
{
    long line = xmlGetLineNo(node);

    return line > 0 ? (unsigned)line : 0;
}
