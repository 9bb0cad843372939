/* Keys and names, and nothing else to know. A category's id follows from its
 * key, as in every source, so that an import of real categories merges with
 * these. */
#include "demo/demo_category.h"

#include <stdio.h>

static const struct {
    struct str key;
    struct str name;
} categories[] = {
    {STR("toplists"), STR("Charts")},
    {STR("new_releases"), STR("New Releases")},
    {STR("pop"), STR("Pop")},
    {STR("hiphop"), STR("Hip-Hop")},
    {STR("rock"), STR("Rock")},
    {STR("latin"), STR("Latin")},
    {STR("country"), STR("Country")},
    {STR("rnb"), STR("R&B")},
    {STR("indie_alt"), STR("Indie & Alternative")},
    {STR("edm_dance"), STR("Dance & Electronic")},
    {STR("folk_acoustic"), STR("Folk & Acoustic")},
    {STR("metal"), STR("Metal")},
    {STR("punk"), STR("Punk")},
    {STR("jazz"), STR("Jazz")},
    {STR("blues"), STR("Blues")},
    {STR("soul"), STR("Soul")},
    {STR("funk"), STR("Funk & Disco")},
    {STR("classical"), STR("Classical")},
    {STR("reggae"), STR("Reggae")},
    {STR("afro"), STR("Afro")},
    {STR("arab"), STR("Arab")},
    {STR("desi"), STR("Desi")},
    {STR("kpop"), STR("K-Pop")},
    {STR("jpop"), STR("J-Pop")},
    {STR("anime"), STR("Anime")},
    {STR("caribbean"), STR("Caribbean")},
    {STR("ambient"), STR("Ambient")},
    {STR("party"), STR("Party")},
    {STR("chill"), STR("Chill")},
    {STR("workout"), STR("Workout")},
    {STR("focus"), STR("Focus")},
    {STR("sleep"), STR("Sleep")},
    {STR("mood"), STR("Mood")},
    {STR("romance"), STR("Love")},
    {STR("travel"), STR("Travel")},
    {STR("gaming"), STR("Gaming")},
    {STR("soundtrack"), STR("Film & TV")},
    {STR("family"), STR("Kids & Family")},
    {STR("decades"), STR("Decades")},
    {STR("podcasts"), STR("Podcasts")},
};

enum err demo_category_put(struct demo_output *o)
{
    for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++) {
        char name[64];
        int n = snprintf(name, sizeof name, "category:%.*s",
                         STR_ARG(categories[i].key));
        struct id id = id_from_name(str_of(name, (size_t)n));
        enum err e;

        demo_output_start(o, ENTITY_CATEGORY, id);
        demo_output_images(o, ENTITY_CATEGORY, id);
        draft_text(&o->draft, FIELD_NAME, categories[i].name);
        draft_text(&o->draft, FIELD_KEY, categories[i].key);
        e = demo_output_put(o);
        if (e)
            return e;
    }
    return OK;
}
