/* Which tag wins when several say the same is decided here, one function a
 * field; docs/podcasts.md has the table. The names from which ids are made
 * must never change: an id is what other people's playlists refer to. */
#include "import/podcast/podcast_feed.h"

#include "base/arena.h"
#include "import/podcast/podcast_url.h"
#include "import/podcast/podcast_xml.h"
#include "import/source/feed_time.h"
#include "import/source/markup.h"

/* The text of the first child of this name. */
static struct str child_text(const xmlNode *parent, enum podcast_space space,
                             const char *name, struct arena *arena)
{
    return podcast_xml_text(podcast_xml_child(parent, space, name), arena);
}

/* The same on one line, for titles and names. */
static struct str child_line(const xmlNode *parent, enum podcast_space space,
                             const char *name, struct arena *arena)
{
    return markup_line(child_text(parent, space, name, arena), arena);
}

/* The address by which references in `node` are completed: the xml:base around
 * it (W3C XML Base), which may itself be a reference, else the feed's own. */
static struct str base_of(const xmlNode *node, const struct podcast_feed *feed,
                          struct arena *arena)
{
    struct str outer, own;

    if (node == NULL || node->type != XML_ELEMENT_NODE)
        return feed->base_url;
    /* As deep as elements nest, which the parser limits. */
    outer = base_of(node->parent, feed, arena);
    own = podcast_url_resolve(outer, podcast_xml_base(node, arena), arena);
    return own.n > 0 ? own : outer;
}

/* The whole address that `reference`, of `node`, is meant to be; empty when a
 * client couldn't fetch it. */
static struct str whole_url(const xmlNode *node, struct str reference,
                            const struct podcast_feed *feed,
                            struct arena *arena)
{
    if (reference.n == 0)
        return STR_EMPTY;
    return podcast_url_resolve(base_of(node, feed, arena), reference, arena);
}

static struct str read_title(const xmlNode *node, struct arena *arena)
{
    struct str title = child_line(node, SPACE_RSS, "title", arena);

    if (title.n == 0)
        title = child_line(node, SPACE_ITUNES, "title", arena);
    return title;
}

/* The description: the richest that there is. */
static struct str read_html(const xmlNode *node, struct arena *arena)
{
    static const struct {
        enum podcast_space space;
        const char *name;
    } sources[] = {
        {SPACE_CONTENT, "encoded"},
        {SPACE_RSS, "description"},
        {SPACE_ITUNES, "summary"},
        {SPACE_ITUNES, "subtitle"},
    };
    struct str html = STR_EMPTY;

    for (size_t i = 0; html.n == 0 && i < sizeof(sources) / sizeof(*sources);
         i++)
        html = child_text(node, sources[i].space, sources[i].name, arena);
    return html;
}

/* iTunes has the URL in an attribute, RSS in an element; some feeds write
 * iTunes's tag in the way of RSS. There a text that is no whole address is
 * likelier to be none at all. */
static struct str read_image(const xmlNode *node,
                             const struct podcast_feed *feed,
                             struct arena *arena)
{
    const xmlNode *itunes = podcast_xml_child(node, SPACE_ITUNES, "image");
    const xmlNode *rss = podcast_xml_child(node, SPACE_RSS, "image");
    const xmlNode *rss_url = podcast_xml_child(rss, SPACE_RSS, "url");
    struct str url = whole_url(
        itunes, podcast_xml_attribute(itunes, "href", arena), feed, arena);

    if (url.n == 0)
        url = podcast_url_web(podcast_xml_text(itunes, arena));
    if (url.n == 0)
        url = whole_url(rss_url, podcast_xml_text(rss_url, arena), feed, arena);
    return url;
}

static enum podcast_flag read_explicit(const xmlNode *node, struct arena *arena)
{
    static const char *const yes[] = {"yes", "true", "explicit", NULL};
    static const char *const no[] = {"no", "false", "clean", NULL};
    struct str text = child_text(node, SPACE_ITUNES, "explicit", arena);

    for (size_t i = 0; yes[i] != NULL; i++)
        if (str_eq_nocase(text, str_from_c(yes[i])))
            return FLAG_YES;
    for (size_t i = 0; no[i] != NULL; i++)
        if (str_eq_nocase(text, str_from_c(no[i])))
            return FLAG_NO;
    return FLAG_UNKNOWN;
}

/* "editor@example.com (Erika Editor)" is how RSS writes a person, and some
 * write authors like that, too. */
static struct str person_name(struct str person)
{
    size_t open = str_find(person, '(');
    struct str name = str_from(person, open + 1);

    name.n = str_find(name, ')');
    name = str_trim(name);
    return str_find(person, '@') < open && name.n > 0 ? name : person;
}

static struct str read_publisher(const xmlNode *channel, struct arena *arena)
{
    struct str author = child_line(channel, SPACE_ITUNES, "author", arena);

    if (author.n == 0)
        author = child_line(channel, SPACE_RSS, "managingEditor", arena);
    return person_name(author);
}

/* Year 0 when neither says a date that can be read. */
static struct date read_date(const xmlNode *item, struct arena *arena)
{
    struct date d = {0};

    if (!feed_time_date(child_text(item, SPACE_RSS, "pubDate", arena), &d) &&
        !feed_time_date(child_text(item, SPACE_DC, "date", arena), &d))
        d = (struct date){0};
    return d;
}

/* ---- enclosures ---- */

/* Whether the path of a URL ends in one of the endings. */
static bool has_ending(struct str url, const char *const *endings)
{
    url.n = str_find(url, '?');
    for (; *endings != NULL; endings++) {
        size_t n = strlen(*endings);

        if (url.n > n &&
            str_eq_nocase(str_from(url, url.n - n), str_from_c(*endings)))
            return true;
    }
    return false;
}

static enum podcast_media media_by_name(struct str url)
{
    static const char *const audio[] = {".mp3", ".m4a",  ".m4b", ".aac",
                                        ".ogg", ".opus", ".oga", ".flac",
                                        ".wav", NULL};
    static const char *const video[] = {".mp4", ".m4v",  ".mov",
                                        ".ogv", ".webm", NULL};

    if (has_ending(url, audio))
        return MEDIA_AUDIO;
    return has_ending(url, video) ? MEDIA_VIDEO : MEDIA_NONE;
}

static bool has_type(struct str type, struct str prefix)
{
    return type.n >= prefix.n &&
           str_eq_nocase(str_of(type.p, prefix.n), prefix);
}

static enum podcast_media media_of(struct str type, struct str url)
{
    if (has_type(type, STR("audio/")))
        return MEDIA_AUDIO;
    if (has_type(type, STR("video/")))
        return MEDIA_VIDEO;
    return media_by_name(url);
}

/* Whether a type says that this is neither audio nor video. */
static bool is_other_type(struct str type)
{
    return has_type(type, STR("image/")) || has_type(type, STR("text/")) ||
           has_type(type, STR("application/pdf"));
}

/* Takes the first enclosure that is audio, else the first that is video, else
 * the first whose kind isn't known; never a picture or a document. */
static void read_enclosure(const xmlNode *item, struct podcast_item *out,
                           const struct podcast_feed *feed, struct arena *arena)
{
    const xmlNode *at = podcast_xml_child(item, SPACE_RSS, "enclosure");

    for (; at != NULL; at = podcast_xml_next(at, SPACE_RSS, "enclosure")) {
        struct str written = podcast_xml_attribute(at, "url", arena);
        struct str url = whole_url(at, written, feed, arena);
        struct str type = podcast_xml_attribute(at, "type", arena);
        enum podcast_media media = media_of(type, url);

        /* Without a known type it may still be audio, unless the type says
         * what else it is. */
        if (url.n == 0 || (media == MEDIA_NONE && is_other_type(type)))
            continue;
        /* MEDIA_AUDIO < MEDIA_VIDEO. */
        if (out->audio_url.n == 0 ||
            (media != MEDIA_NONE &&
             (out->media == MEDIA_NONE || media < out->media))) {
            out->audio_url = url;
            out->written_url = podcast_url_web(written);
            out->media = media;
        }
    }
}

/* Media RSS's way of an enclosure: media:content, alone or in a media:group.
 * It is used for pictures as much as for sound, and only counts when it says
 * what it is. */
static void read_media(const xmlNode *parent, struct podcast_item *out,
                       const struct podcast_feed *feed, struct arena *arena)
{
    const xmlNode *at = podcast_xml_child(parent, SPACE_MEDIA, "content");

    for (; at != NULL; at = podcast_xml_next(at, SPACE_MEDIA, "content")) {
        struct str url =
            whole_url(at, podcast_xml_attribute(at, "url", arena), feed, arena);
        struct str medium = podcast_xml_attribute(at, "medium", arena);
        enum podcast_media media =
            str_eq_nocase(medium, STR("audio"))   ? MEDIA_AUDIO
            : str_eq_nocase(medium, STR("video")) ? MEDIA_VIDEO
            : medium.n > 0
                ? MEDIA_NONE
                : media_of(podcast_xml_attribute(at, "type", arena), url);

        if (url.n == 0 || media == MEDIA_NONE ||
            (out->audio_url.n > 0 && media >= out->media))
            continue;
        out->audio_url = url;
        out->media = media;
        if (!feed_time_duration_ms(podcast_xml_attribute(at, "duration", arena),
                                   &out->duration_ms))
            out->duration_ms = 0;
    }
}

/* What the item is about: an enclosure, or else Media RSS's. */
static void read_audio(const xmlNode *item, struct podcast_item *out,
                       const struct podcast_feed *feed, struct arena *arena)
{
    const xmlNode *group = podcast_xml_child(item, SPACE_MEDIA, "group");

    read_enclosure(item, out, feed, arena);
    if (out->audio_url.n > 0)
        return;
    read_media(item, out, feed, arena);
    for (; group != NULL; group = podcast_xml_next(group, SPACE_MEDIA, "group"))
        read_media(group, out, feed, arena);
}

/* The last part of a URL's path: a name for what has no other. */
static struct str file_name(struct str url)
{
    size_t from;

    url.n = str_find(url, '?');
    url.n = str_find(url, '#');
    while (url.n > 0 && url.p[url.n - 1] == '/')
        url.n--;
    from = url.n;
    while (from > 0 && url.p[from - 1] != '/')
        from--;
    return str_from(url, from);
}

/* ---- identity ---- */

/* The id of "podcast:<kind>:<a>", or of that, a line end and `b`. */
static struct id id_of(const char *kind, struct str a, struct str b)
{
    struct buf name;
    struct id id;

    buf_init(&name, SIZE_MAX / 2); /* a document's texts are bounded by it */
    buf_lit(&name, "podcast:");
    buf_str(&name, str_from_c(kind));
    buf_char(&name, ':');
    buf_str(&name, a);
    if (b.n > 0) {
        buf_char(&name, '\n');
        buf_str(&name, b);
    }
    id = id_from_name(buf_get(&name));
    buf_release(&name);
    return id;
}

static struct str lower_case(struct str text, struct arena *arena)
{
    char *to = arena_alloc(arena, text.n + 1);

    for (size_t i = 0; i < text.n; i++)
        to[i] = (char)(text.p[i] >= 'A' && text.p[i] <= 'Z' ? text.p[i] | 0x20
                                                            : text.p[i]);
    return str_of(to, text.n);
}

/* The URL at which the feed says that it lives. */
static struct str self_link(const xmlNode *channel, struct arena *arena)
{
    const xmlNode *at = podcast_xml_child(channel, SPACE_ATOM, "link");

    for (; at != NULL; at = podcast_xml_next(at, SPACE_ATOM, "link"))
        if (str_eq_nocase(podcast_xml_attribute(at, "rel", arena), STR("self")))
            return podcast_url_web(podcast_xml_attribute(at, "href", arena));
    return STR_EMPTY;
}

/* False when there is nothing by which the show could be known again. */
static bool identify_show(const xmlNode *channel, struct podcast_feed *feed,
                          struct arena *arena)
{
    struct str guid = child_text(channel, SPACE_PODCAST, "guid", arena);
    struct str self = self_link(channel, arena);
    struct str link = child_text(channel, SPACE_RSS, "link", arena);

    /* By what changes least: podcast:guid survives a move to another host,
     * the feed's own address a change of its title. */
    if (guid.n > 0)
        feed->id = id_of("guid", lower_case(guid, arena), STR_EMPTY);
    else if (self.n > 0)
        feed->id = id_of("feed", self, STR_EMPTY);
    else
        feed->id = id_of("link", link, feed->title);
    if (feed->title.n == 0)
        feed->title = link.n > 0 ? link : self;
    feed->base_url = podcast_url_web(link);
    if (feed->base_url.n == 0)
        feed->base_url = self;
    return feed->title.n > 0;
}

static void identify_item(const xmlNode *node, struct id show,
                          struct podcast_item *item, struct arena *arena)
{
    struct str guid = child_text(node, SPACE_RSS, "guid", arena);
    char show_text[ID_TEXT_LENGTH], date[16];
    struct str parent = str_of(show_text, sizeof(show_text));
    struct str rest = item->title;

    /* A guid is unique only within its feed, so the show is part of every
     * name. An address counts as it is written in an enclosure: one that was
     * completed changes with the feed's own, so that it has to be all there
     * is. */
    id_to_base62(show, show_text);
    if (guid.n > 0) {
        item->id = id_of("episode-guid", parent, guid);
    } else if (item->written_url.n > 0) {
        item->id = id_of("episode-url", parent, item->written_url);
    } else if (item->title.n == 0) {
        item->id = id_of("episode-url", parent, item->audio_url);
    } else {
        if (item->date.year > 0)
            rest = arena_printf(arena, "%.*s\n%.*s", STR_ARG(rest),
                                date_to_text(item->date, date), date);
        item->id = id_of("episode-title", parent, rest);
    }
}

/* ---- items and channel ---- */

static void read_item(const xmlNode *node, struct podcast_feed *feed,
                      struct podcast_item *item, struct arena *arena)
{
    struct str duration = child_text(node, SPACE_ITUNES, "duration", arena);
    uint32_t duration_ms;

    *item = (struct podcast_item){.line = podcast_xml_line(node)};
    item->title = read_title(node, arena);
    read_audio(node, item, feed, arena);
    item->is_usable = item->title.n > 0 || item->audio_url.n > 0;
    if (!item->is_usable)
        return;
    item->date = read_date(node, arena);
    identify_item(node, feed->id, item, arena);
    if (item->title.n == 0)
        item->title = markup_line(file_name(item->audio_url), arena);
    item->html = read_html(node, arena);
    item->image_url = read_image(node, feed, arena);
    item->is_explicit = read_explicit(node, arena);
    if (feed_time_duration_ms(duration, &duration_ms))
        item->duration_ms = duration_ms;
    feed->media |= item->media;
}

static int compare_items(const void *a, const void *b)
{
    const struct podcast_item *const *x = a, *const *y = b;
    int order = id_cmp((*x)->id, (*y)->id);

    return order != 0 ? order : *x < *y ? -1 : *x > *y;
}

/* Of items with one id the last of the feed counts. Sorting by id and place
 * brings them together in order. */
static void mark_superseded(struct podcast_feed *feed, struct arena *arena)
{
    struct podcast_item **sorted = arena_alloc(
        arena, (feed->item_count + 1) * sizeof(struct podcast_item *));
    size_t n = 0;

    for (size_t i = 0; i < feed->item_count; i++)
        if (feed->items[i].is_usable)
            sorted[n++] = &feed->items[i];
    qsort(sorted, n, sizeof(*sorted), compare_items);
    for (size_t i = 1; i < n; i++)
        if (id_eq(sorted[i - 1]->id, sorted[i]->id))
            sorted[i - 1]->is_superseded = true;
}

static void read_items(const xmlNode *channel, struct podcast_feed *feed,
                       struct arena *arena)
{
    const xmlNode *first = podcast_xml_child(channel, SPACE_RSS, "item");
    size_t i = 0;

    /* Counted first, because an arena doesn't grow what it gave. */
    for (const xmlNode *at = first; at != NULL;
         at = podcast_xml_next(at, SPACE_RSS, "item"))
        feed->item_count++;
    feed->items =
        arena_alloc(arena, (feed->item_count + 1) * sizeof(*feed->items));
    for (const xmlNode *at = first; at != NULL;
         at = podcast_xml_next(at, SPACE_RSS, "item"))
        read_item(at, feed, &feed->items[i++], arena);
    mark_superseded(feed, arena);
}

/* The channel of an RSS 2.0 feed; NULL, and what the document is instead. */
static const char *find_channel(const xmlNode *root, const xmlNode **channel)
{
    struct str name = str_from_c((const char *)root->name);

    *channel = NULL;
    if (str_eq_nocase(name, STR("feed")))
        return "an Atom feed";
    if (str_eq_nocase(name, STR("html")))
        return "an HTML page";
    if (str_eq(name, STR("RDF")))
        return "an RSS 1.0 feed";
    if (!str_eq(name, STR("rss")))
        return "XML of another kind";
    *channel = podcast_xml_child(root, SPACE_RSS, "channel");
    return *channel == NULL ? "has no channel" : NULL;
}

const char *podcast_feed_read(const struct podcast_xml *x, struct arena *arena,
                              struct podcast_feed *feed)
{
    const xmlNode *channel;
    const char *reason = find_channel(xmlDocGetRootElement(x->doc), &channel);

    *feed = (struct podcast_feed){0};
    if (reason != NULL)
        return reason;
    feed->title = read_title(channel, arena);
    if (!identify_show(channel, feed, arena))
        return "the channel has neither title nor link";
    feed->html = read_html(channel, arena);
    feed->publisher = read_publisher(channel, arena);
    feed->language = child_line(channel, SPACE_RSS, "language", arena);
    feed->image_url = read_image(channel, feed, arena);
    feed->copyright = child_line(channel, SPACE_RSS, "copyright", arena);
    feed->is_explicit = read_explicit(channel, arena);
    read_items(channel, feed, arena);
    return NULL;
}
