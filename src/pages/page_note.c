/* What a page says of its forms. A handler notes it before the page is written,
 * by the names that the forms and fields have, and each place writes what is
 * said of it: so a handler needn't know how the page is made, and the page's
 * sections needn't be told what has happened. */
#include "pages/page.h"

struct page_note {
    struct page_note *next;
    const char *about; /* a form or a field */
    struct str text;
    bool is_complaint;
};

static void add_note(struct call *call, const char *about, struct str text,
                     bool is_complaint)
{
    struct page_note *note = arena_zalloc(call->arena, sizeof *note);

    note->about = about;
    note->text = arena_str(call->arena, text);
    note->is_complaint = is_complaint;
    note->next = call->notes;
    call->notes = note;
}

static const struct page_note *find_note(const struct call *call,
                                         const char *about)
{
    const struct page_note *note = call->notes;

    while (note != NULL && strcmp(note->about, about) != 0)
        note = note->next;
    return note;
}

void page_praise(struct call *call, const char *form, struct str text)
{
    add_note(call, form, text, false);
}

void page_praise_done(struct call *call, const struct page_done *list,
                      size_t count)
{
    struct str code = request_query(call->r, "done");

    for (size_t i = 0; i < count; i++)
        if (str_eq_c(code, list[i].code))
            page_praise(call, list[i].form, str_from_c(list[i].text));
}

void page_complain(struct call *call, const char *form, struct str text)
{
    add_note(call, form, text, true);
}

void page_blame(struct call *call, const char *form, const char *field,
                struct str text)
{
    add_note(call, field, text, true);
    if (find_note(call, form) == NULL)
        page_complain(call, form,
                      STR("That isn't done yet: please look at what is marked "
                          "below."));
}

/* ---- the places ---- */

bool page_has_notes(const struct call *call, const char *form)
{
    return find_note(call, form) != NULL;
}

void page_notes(struct call *call, const char *form)
{
    const struct page_note *note = find_note(call, form);

    if (note == NULL)
        return;
    if (note->is_complaint)
        page_complaint(call, note->text);
    else
        page_notice(call, note->text);
}

void page_label(struct call *call, const char *name, const char *label,
                const char *hint)
{
    const struct page_note *note = find_note(call, name);
    struct str id = str_from_c(name);

    html(call->out, "<p class=\"field\"><label for=\"{}\">{}</label>\n", id,
         str_from_c(label));
    if (hint[0] != '\0')
        html(call->out, "<span class=\"hint\" id=\"{}-hint\">{}</span>\n", id,
             str_from_c(hint));
    if (note != NULL)
        html(call->out, "<strong class=\"wrong\" id=\"{}-wrong\">{}</strong>\n",
             id, note->text);
}

void page_attributes(struct call *call, const char *name, const char *hint)
{
    bool is_wrong = find_note(call, name) != NULL;
    struct str id = str_from_c(name);

    html(call->out, " id=\"{}\" name=\"{}\"", id, id);
    if (hint[0] != '\0' && is_wrong)
        html(call->out, " aria-describedby=\"{}-hint {}-wrong\"", id, id);
    else if (hint[0] != '\0')
        html(call->out, " aria-describedby=\"{}-hint\"", id);
    else if (is_wrong)
        html(call->out, " aria-describedby=\"{}-wrong\"", id);
    if (is_wrong)
        html(call->out, " aria-invalid=\"true\"");
    if (is_wrong && !call->has_focus)
        html(call->out, " autofocus");
    call->has_focus |= is_wrong;
}
