/* A part is called by its number, so that its address can be kept and typed. A
 * number beyond the end is an empty part with a link back: what was there may
 * have gone since. */
#include "pages/page_list.h"

#include "pages/page.h"

#define NUMBER_MAX 1000000

struct db_part page_list_part(struct call *call, const struct page_list *list)
{
    uint64_t number;

    if (!str_to_u64(request_query(call->r, list->name), &number) ||
        number < 1 || number > NUMBER_MAX)
        number = 1;
    return (struct db_part){.offset = (int64_t)(number - 1) * list->limit,
                            .limit = list->limit};
}

static void add_link(struct call *call, const struct page_list *list,
                     int64_t number, const char *direction, const char *text)
{
    html(call->out, "<a rel=\"{}\" href=\"{}?{}{}={}{}\">{}</a>\n",
         str_from_c(direction), str_from_c(list->path), list->also,
         str_from_c(list->name), html_number(call->arena, number),
         str_from_c(list->anchor), str_from_c(text));
}

void page_list_links(struct call *call, const struct page_list *list,
                     const struct db_part *part)
{
    int64_t number = part->offset / list->limit + 1;

    if (number == 1 && !part->has_more)
        return;
    if (part->count == 0)
        html(call->out, "<p>There is nothing here any more.</p>\n");
    html(call->out, "<nav aria-label=\"Pages of the list\">\n");
    if (number > 1)
        add_link(call, list, number - 1, "prev", "Previous page");
    if (part->has_more)
        add_link(call, list, number + 1, "next", "Next page");
    html(call->out, "</nav>\n");
}
