/* A feed is read into a tree, the tree into a struct podcast_feed, and that
 * into drafts: a show, then its episodes in the feed's order. Nothing is put
 * before the whole feed has been read, so a feed goes in whole or not at
 * all. */
#include "import/podcast/podcast.h"

#include "base/arena.h"
#include "base/log.h"
#include "catalog/build.h"
#include "import/podcast/podcast_feed.h"
#include "import/podcast/podcast_xml.h"
#include "import/source/description.h"
#include "import/source/report.h"
#include "import/source/source_file.h"

struct importer {
    struct builder *builder;
    struct import_report *report;
    struct draft draft;
    struct arena arena;  /* one feed */
    struct buf document; /* one feed's bytes */
    struct buf plain;    /* one description without its tags */
    size_t taken;        /* feeds that went in */
};

static void draft_image(struct draft *d, struct str url)
{
    struct image image = {.url = url};

    if (url.n > 0)
        draft_images(d, FIELD_IMAGES, &image, 1);
}

/* What a feed doesn't say is left unset, so that it overwrites nothing. */
static void draft_some_text(struct draft *d, enum field field, struct str text)
{
    if (text.n > 0)
        draft_text(d, field, text);
}

static void draft_explicit(struct draft *d, enum podcast_flag flag)
{
    if (flag != FLAG_UNKNOWN)
        draft_number(d, FIELD_EXPLICIT, flag == FLAG_YES);
}

static enum err put_show(struct importer *im, const struct podcast_feed *feed)
{
    static const char *const media[] = {"", "audio", "video", "mixed"};
    struct copyright copyright = {feed->copyright, 'C'};
    struct draft *d = &im->draft;

    draft_start(d, ENTITY_SHOW, feed->id, DRAFT_FULL);
    draft_text(d, FIELD_NAME, feed->title);
    description_draft(d, feed->html, &im->plain);
    draft_some_text(d, FIELD_PUBLISHER, feed->publisher);
    if (feed->language.n > 0)
        draft_texts(d, FIELD_LANGUAGES, &feed->language, 1);
    draft_explicit(d, feed->is_explicit);
    draft_image(d, feed->image_url);
    draft_some_text(d, FIELD_MEDIA_TYPE, str_from_c(media[feed->media]));
    if (copyright.text.n > 0)
        draft_copyrights(d, FIELD_COPYRIGHTS, &copyright, 1);
    draft_number(d, FIELD_EXTERNALLY_HOSTED, 1); /* wherever the feed says */
    return builder_put(im->builder, d);
}

/* What an item doesn't say of itself it takes from its feed. */
static enum err put_episode(struct importer *im,
                            const struct podcast_feed *feed,
                            const struct podcast_item *item)
{
    bool has_image = item->image_url.n > 0;
    bool has_flag = item->is_explicit != FLAG_UNKNOWN;
    struct draft *d = &im->draft;

    draft_start(d, ENTITY_EPISODE, item->id, DRAFT_FULL);
    draft_text(d, FIELD_NAME, item->title);
    draft_id(d, FIELD_PARENT, feed->id);
    description_draft(d, item->html, &im->plain);
    if (item->duration_ms > 0)
        draft_number(d, FIELD_DURATION_MS, item->duration_ms);
    draft_explicit(d, has_flag ? item->is_explicit : feed->is_explicit);
    draft_image(d, has_image ? item->image_url : feed->image_url);
    if (item->date.year > 0)
        draft_date(d, FIELD_RELEASE_DATE, item->date);
    if (feed->language.n > 0)
        draft_texts(d, FIELD_LANGUAGES, &feed->language, 1);
    draft_some_text(d, FIELD_AUDIO_URL, item->audio_url);
    draft_number(d, FIELD_EXTERNALLY_HOSTED, 1);
    return builder_put(im->builder, d);
}

/* The show, then its episodes in the feed's order. Items that can't be used
 * cost only themselves. */
static enum err put_feed(struct importer *im, const char *file,
                         const struct podcast_feed *feed)
{
    enum err e = put_show(im, feed);

    if (e == OK)
        report_count(im->report, REPORT_CAME_IN, "shows");
    for (size_t i = 0; e == OK && i < feed->item_count; i++) {
        const struct podcast_item *item = &feed->items[i];

        if (!item->is_usable) {
            report_bad(im->report, file, item->line,
                       "item without title and enclosure", NULL);
        } else if (item->is_superseded) {
            report_count(im->report, REPORT_SKIPPED,
                         "items that a later one of the feed replaces");
        } else {
            e = put_episode(im, feed, item);
            if (e == OK)
                report_count(im->report, REPORT_CAME_IN, "episodes");
        }
    }
    return e;
}

/* The line of the error, 0 when it isn't known. */
static uint64_t line_of(const struct podcast_xml *xml)
{
    return (uint64_t)(xml->line > 0 ? xml->line : 0);
}

/* Takes im->document as a feed. OK also when it is refused. */
static enum err import_document(struct importer *im, const char *file)
{
    struct podcast_feed feed;
    struct podcast_xml xml;
    const char *reason;
    enum err e;

    if (str_trim(buf_get(&im->document)).n == 0) {
        report_bad(im->report, file, 0, "empty feed", NULL);
        return OK;
    }
    /* The tree and the feed's texts live until the drafts are put. */
    if (podcast_xml_parse(&xml, buf_get(&im->document)) != OK) {
        report_bad(im->report, file, line_of(&xml), "malformed feed", "%s",
                   xml.reason);
        return OK;
    }
    reason = podcast_feed_read(&xml, &im->arena, &feed);
    if (reason != NULL) {
        report_bad(im->report, file,
                   podcast_xml_line(xmlDocGetRootElement(xml.doc)),
                   "no RSS channel", "%s", reason);
        e = OK;
    } else {
        if (xml.is_mended)
            report_bad(im->report, file, line_of(&xml),
                       "fault that was read over", "%s", xml.reason);
        e = put_feed(im, file, &feed);
        im->taken++;
    }
    podcast_xml_release(&xml);
    arena_reset(&im->arena);
    return e;
}

static enum err import_file(struct importer *im, const char *file)
{
    enum err e;

    buf_clear(&im->document);
    e = source_file_read(file, &im->document);
    if (e != OK) {
        report_bad(im->report, file, 0, "unreadable feed", "%s", err_text(e));
        return OK;
    }
    return import_document(im, file);
}

enum err podcast_import(struct builder *b, const char *const *files,
                        size_t count, struct import_report *report)
{
    struct importer im = {.builder = b, .report = report};
    enum err e = OK;

    draft_init(&im.draft);
    arena_init(&im.arena);
    buf_init(&im.document, PODCAST_MAX_BYTES);
    buf_init(&im.plain, PODCAST_MAX_BYTES);
    for (size_t i = 0; e == OK && i < count; i++)
        e = import_file(&im, files[i]);
    if (e == OK && im.taken == 0) {
        log_error("podcast: no feed could be used of %zu", count);
        e = ERR_INVALID;
    }
    buf_release(&im.plain);
    buf_release(&im.document);
    arena_release(&im.arena);
    draft_release(&im.draft);
    return e;
}
