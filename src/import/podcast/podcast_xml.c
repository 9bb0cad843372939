/* libxml2's tree parser with everything off that could reach outside or blow
 * up: no network, no DTD, no entity substitution, no lifted limits. A
 * reference to a declared entity is then a node of its own in the tree, whose
 * child is the declaration; we never step into it, so nesting entities gains
 * an attacker nothing. (xmlNodeGetContent does step in: don't use it here.)
 *
 * The text is parsed as it is, and if that fails, mended and parsed once
 * more. Of what mending leaves, libxml2 may recover from a few faults that
 * cost nothing but themselves; an element that doesn't end is none of them,
 * because nobody can tell how much is missing.
 *
 * The error that counts is the first fatal one; later ones are often only its
 * consequences. A text over the parser's limit is "out of memory" to it: it
 * stops there and hands out what it has as well-formed, so that whether it
 * stopped (disableSAX) must be asked too. */
#include "import/podcast/podcast_xml.h"

#include <libxml/parser.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "import/podcast/podcast_text.h"
#include "import/source/encoding.h"
#include "import/source/markup.h"

#define OPTIONS                                                                \
    (XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT |                 \
     XML_PARSE_BIG_LINES | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

/* More than a feed of the largest size has in UTF-8, less than would make
 * libxml2's sizes overflow. */
#define MENDED_MAX_BYTES ((size_t)512 << 20)

/* Whether the parser can go on behind an error and lose nothing else. */
static bool is_harmless(int code)
{
    return code == XML_ERR_ATTRIBUTE_REDEFINED ||
           code == XML_ERR_SPACE_REQUIRED || code == XML_ERR_DOCUMENT_END;
}

/* What a parser's errors are told. */
struct errors {
    int line;
    char reason[PODCAST_REASON_BYTES]; /* of the first that is fatal */
    bool recovers;                     /* those that are harmless aren't */
};

/* Keeps the first error that ends the parsing. */
static void note_error(void *user, xmlErrorPtr error)
{
    const xmlParserCtxt *parser = user;
    struct errors *errors = parser->_private;
    bool is_too_long = error->code == XML_ERR_NO_MEMORY;

    if ((error->level != XML_ERR_FATAL && !is_too_long) ||
        errors->reason[0] != '\0')
        return;
    if (errors->recovers && is_harmless(error->code))
        return;
    errors->line = error->line;
    if (is_too_long) {
        snprintf(errors->reason, sizeof(errors->reason), "a text is too long");
        return;
    }
    snprintf(errors->reason, sizeof(errors->reason), "%.*s",
             STR_ARG(str_trim(str_from_c(
                 error->message != NULL ? error->message : "no message"))));
}

/* The document in `text`, UTF-8; NULL after an error, which is noted. */
static xmlDoc *parse(struct str text, struct errors *errors)
{
    xmlParserCtxt *parser = xmlNewParserCtxt();
    int options = OPTIONS | (errors->recovers ? XML_PARSE_RECOVER : 0);
    bool is_whole;
    xmlDoc *doc;

    if (parser == NULL)
        abort(); /* out of memory, as mem.h has it */
    parser->_private = errors;
    parser->sax->serror = note_error;
    doc =
        xmlCtxtReadMemory(parser, text.p, (int)text.n, NULL, "UTF-8", options);
    is_whole = parser->disableSAX == 0;
    xmlFreeParserCtxt(parser);
    if (errors->reason[0] == '\0' && !(doc != NULL && is_whole))
        snprintf(errors->reason, sizeof(errors->reason), "not well-formed");
    if (errors->reason[0] == '\0')
        return doc;
    xmlFreeDoc(doc);
    return NULL;
}

/* The line of the place `at`. */
static int line_at(struct str text, size_t at)
{
    int line = 1;

    for (size_t i = 0; i < at; i++)
        line += text.p[i] == '\n';
    return line;
}

/* Mends `text` and parses it again. The first error stays, since that is
 * what the feed's maker has to mend, unless the feed can't be used: then what
 * couldn't be mended is the one to be told. */
static xmlDoc *parse_mended(struct str text, struct errors *first)
{
    struct errors errors = {.recovers = true};
    struct buf mended;
    xmlDoc *doc = NULL;

    buf_init(&mended, MENDED_MAX_BYTES);
    podcast_text_mend(text, &mended);
    if (!buf_overflowed(&mended)) {
        doc = parse(buf_get(&mended), &errors);
        if (doc == NULL)
            *first = errors;
    }
    buf_release(&mended);
    return doc;
}

enum err podcast_xml_parse(struct podcast_xml *x, struct str bytes)
{
    struct errors errors = {.line = 0};
    struct buf text;
    const char *fault;
    size_t at;

    *x = (struct podcast_xml){0};
    buf_init(&text, MENDED_MAX_BYTES);
    fault = podcast_text_decode(bytes, &text, &at);
    x->doc = parse(buf_get(&text), &errors);
    x->is_mended = fault != NULL || x->doc == NULL;
    if (x->doc == NULL)
        x->doc = parse_mended(buf_get(&text), &errors);
    buf_release(&text);
    x->line = errors.line;
    snprintf(x->reason, sizeof(x->reason), "%s", errors.reason);
    if (fault != NULL && x->doc != NULL) {
        x->line = line_at(bytes, at);
        snprintf(x->reason, sizeof(x->reason), "%s", fault);
    }
    return x->doc != NULL ? OK : ERR_INVALID;
}

void podcast_xml_release(struct podcast_xml *x)
{
    xmlFreeDoc(x->doc);
    *x = (struct podcast_xml){0};
}

/* Namespaces by address and by the prefix that everybody uses, for those who
 * forgot to declare it or declared it wrong. Addresses are compared without
 * regard to case, to http or https, and to a '/' at the end, since feeds in
 * use vary all three. */
static const struct {
    enum podcast_space space;
    const char *address; /* behind http:// or https:// */
    const char *prefix;
} spaces[] = {
    {SPACE_ITUNES, "www.itunes.com/dtds/podcast-1.0.dtd", "itunes"},
    {SPACE_PODCAST, "podcastindex.org/namespace/1.0", "podcast"},
    {SPACE_PODCAST,
     "github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
     "podcast"},
    {SPACE_CONTENT, "purl.org/rss/1.0/modules/content", "content"},
    {SPACE_ATOM, "www.w3.org/2005/Atom", "atom"},
    {SPACE_DC, "purl.org/dc/elements/1.1", "dc"},
    {SPACE_MEDIA, "search.yahoo.com/mrss", "media"},
};

#define SPACES (sizeof(spaces) / sizeof(*spaces))

/* SPACE_OTHER for an unknown one. */
static enum podcast_space space_of_address(struct str address)
{
    if (str_starts(address, STR("http://")))
        address = str_from(address, 7);
    else if (str_starts(address, STR("https://")))
        address = str_from(address, 8);
    while (str_ends(address, STR("/")))
        address.n--;
    for (size_t i = 0; i < SPACES; i++)
        if (str_eq_nocase(address, str_from_c(spaces[i].address)))
            return spaces[i].space;
    return SPACE_OTHER;
}

static enum podcast_space space_of_prefix(struct str prefix)
{
    for (size_t i = 0; i < SPACES; i++)
        if (str_eq_c(prefix, spaces[i].prefix))
            return spaces[i].space;
    return SPACE_OTHER;
}

/* The space of `node`, and in `*name` its name without a prefix. */
static enum podcast_space space_of(const xmlNode *node, struct str *name)
{
    const xmlNode *root = xmlDocGetRootElement(node->doc);
    enum podcast_space space;
    size_t colon;

    *name = str_from_c((const char *)node->name);
    /* A prefix that wasn't declared is part of the name. */
    if (node->ns == NULL) {
        colon = str_find(*name, ':');
        space = space_of_prefix(str_of(name->p, colon));
        if (colon == name->n || space == SPACE_OTHER)
            return SPACE_RSS;
        *name = str_from(*name, colon + 1);
        return space;
    }
    space =
        space_of_address(str_trim(str_from_c((const char *)node->ns->href)));
    if (space == SPACE_OTHER)
        space = space_of_prefix(str_from_c((const char *)node->ns->prefix));
    /* Some feeds put all of RSS into a namespace; the root tells which. */
    if (space == SPACE_OTHER && root->ns != NULL &&
        xmlStrEqual(root->ns->href, node->ns->href))
        space = SPACE_RSS;
    return space;
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

/* Whether a control character above 127 is in the text: U+0080 to U+009F, two
 * bytes of which the first is this one. */
static bool has_high_control(struct str text)
{
    for (size_t i = 0; i + 1 < text.n; i++)
        if (text.p[i] == '\xc2' && (unsigned char)text.p[i + 1] < 0xa0)
            return true;
    return false;
}

/* Those characters come of references like &#150; whose maker thought of
 * windows-1252. All others are kept. */
static struct str without_high_controls(struct str text, struct arena *arena)
{
    struct buf out;
    struct str kept;

    if (!has_high_control(text))
        return text;
    buf_init(&out, SIZE_MAX / 2);
    for (uint32_t c; text.n > 0;) {
        size_t n = utf8_decode(text.p, &c);
        char utf8[4];

        buf_add(&out, utf8,
                (size_t)utf8_encode(encoding_from_windows_1252(c), utf8));
        text = str_from(text, n);
    }
    kept = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return kept;
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
        return without_high_controls(
            str_trim(str_from_c((const char *)child->content)), arena);
    buf_init(&text, SIZE_MAX / 2);
    for (; child != NULL; child = walk(child, node))
        add_node(&text, child);
    kept = arena_str(arena, str_trim(buf_get(&text)));
    buf_release(&text);
    return without_high_controls(kept, arena);
}

static struct str attribute_text(const xmlAttr *a, struct arena *arena)
{
    struct buf text;
    struct str kept;

    if (a == NULL || a->type != XML_ATTRIBUTE_NODE)
        return STR_EMPTY;
    buf_init(&text, SIZE_MAX / 2);
    for (const xmlNode *child = a->children; child != NULL; child = child->next)
        add_node(&text, child);
    kept = arena_str(arena, str_trim(buf_get(&text)));
    buf_release(&text);
    return without_high_controls(kept, arena);
}

struct str podcast_xml_attribute(const xmlNode *node, const char *name,
                                 struct arena *arena)
{
    if (node == NULL)
        return STR_EMPTY;
    return attribute_text(xmlHasNsProp(node, (const xmlChar *)name, NULL),
                          arena);
}

struct str podcast_xml_base(const xmlNode *node, struct arena *arena)
{
    return attribute_text(
        xmlHasNsProp(node, (const xmlChar *)"base", XML_XML_NAMESPACE), arena);
}

unsigned podcast_xml_line(const xmlNode *node)
{
    long line = xmlGetLineNo(node);

    return line > 0 ? (unsigned)line : 0;
}
