/* The feed is read whole, items and all: what its show is called in the catalog
 * is podcast_feed.c's to say. */
#include "import/podcast/podcast_about.h"

#include "base/arena.h"
#include "import/podcast/podcast_feed.h"
#include "import/podcast/podcast_url.h"
#include "import/podcast/podcast_xml.h"

static struct str find_new_url(const struct podcast_xml *xml,
                               struct arena *arena)
{
    const xmlNode *channel =
        podcast_xml_child(xmlDocGetRootElement(xml->doc), SPACE_RSS, "channel");
    const xmlNode *node =
        podcast_xml_child(channel, SPACE_ITUNES, "new-feed-url");

    return podcast_url_web(podcast_xml_text(node, arena));
}

/* The feed's texts, of which there may be megabytes, lie in `room`. */
static const char *read_xml(const struct podcast_xml *xml, struct arena *room,
                            struct arena *arena, struct podcast_about *out)
{
    struct podcast_feed feed;
    const char *why = podcast_feed_read(xml, room, &feed);

    if (why == NULL)
        *out = (struct podcast_about){
            .show = feed.id,
            .title = arena_str(arena, feed.title),
            .moved_to = arena_str(arena, find_new_url(xml, room))};
    return why;
}

const char *podcast_about_read(struct str document, struct arena *arena,
                               struct podcast_about *out)
{
    struct podcast_xml xml;
    struct arena room;
    const char *why;

    *out = (struct podcast_about){.title = STR_EMPTY};
    if (str_trim(document).n == 0)
        return "it is empty";
    if (podcast_xml_parse(&xml, document) != OK)
        return arena_cstr(arena,
                          arena_printf(arena, "malformed XML: %s", xml.reason));
    arena_init(&room);
    why = read_xml(&xml, &room, arena, out);
    arena_release(&room);
    podcast_xml_release(&xml);
    return why;
}
