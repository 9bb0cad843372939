/* What names become: the rules of analysis.h, one table a rule. Tokens are
 * written as in
 *
 *     ac acdc+2 dc | live    a joined one with its span; | between chunks
 *     宇多/ 多田/ 田.        pairs, and the last character */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "search/analysis.h"

struct expected {
    const char *text;
    const char *tokens;
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int set_up(void **state)
{
    struct analysis *a = mem_alloc(sizeof *a);

    analysis_init(a);
    *state = a;
    return 0;
}

static int tear_down(void **state)
{
    analysis_release(*state);
    free(*state);
    return 0;
}

/* What holds for any text. */
static void assert_sound(const struct analysis *a)
{
    uint16_t position = 0;

    assert_true(a->count <= ANALYSIS_TOKENS);
    assert_true(a->proper_length <= a->length);
    assert_int_equal(a->count == 0, a->length == 0);
    assert_int_equal(a->count == 0, a->key.n == 0);
    assert_true(a->article == 0 || a->article < a->key.n);
    for (uint32_t i = 0; i < a->count; i++) {
        const struct token *t = &a->tokens[i];

        assert_true(t->bytes > 0 && t->bytes <= ANALYSIS_TOKEN_BYTES);
        assert_true(t->offset + t->bytes <= a->text.n);
        assert_true(utf8_is_valid(analysis_token(a, i)));
        if (t->kind == TOKEN_WORD || t->kind == TOKEN_PAIR)
            assert_int_equal(t->position, ++position);
        else if (t->kind == TOKEN_LAST)
            assert_int_equal(t->position, position + 1);
        else
            assert_int_equal(t->position, position);
        assert_int_equal(t->span > 1, t->kind == TOKEN_JOINED);
        assert_true(i == 0 || t->chunk == t[-1].chunk ||
                    t->chunk == t[-1].chunk + 1);
    }
    assert_int_equal(position, a->length);
}

static const char *tokens_of(struct analysis *a, struct str text,
                             struct buf *out)
{
    buf_clear(out);
    analysis_run(a, text);
    assert_sound(a);
    for (uint32_t i = 0; i < a->count; i++) {
        const struct token *t = &a->tokens[i];

        if (i > 0)
            buf_printf(out, t->chunk == t[-1].chunk ? " " : " | ");
        buf_str(out, analysis_token(a, i));
        if (t->kind == TOKEN_PAIR)
            buf_char(out, '/');
        if (t->kind == TOKEN_LAST)
            buf_char(out, '.');
        if (t->kind == TOKEN_JOINED)
            buf_printf(out, "+%u", t->span);
    }
    buf_char(out, '\0');
    return out->p;
}

static void assert_tokens(struct analysis *a, const struct expected *table,
                          size_t count)
{
    struct buf got;

    buf_init(&got, 1u << 20);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(tokens_of(a, str_from_c(table[i].text), &got),
                            table[i].tokens);
    buf_release(&got);
}

/* ---- folding ---- */

static void test_case_and_compatibility(void **state)
{
    static const struct expected table[] = {
        {"Bohemian Rhapsody", "bohemian | rhapsody"},
        {"BOHEMIAN", "bohemian"},
        {"Straße", "strasse"},
        {"STRASSE", "strasse"},
        {"STRAẞE", "strasse"},
        {"ﬁre ﬂy", "fire | fly"},
        {"Ｈｅｌｌｏ", "hello"},
        {"ﾊﾝｶｸ", "ハン/ ンカ/ カク/ ク."},
        {"ｶﾞ", "ガ"},
        {"x²", "x2"},
        {"Ⅳ", "iv"},
        {"①", "1"},
        {"½", "1 12+2 2"},
        {"ΟΔΟΣ", "οδοσ"},
        {"οδος", "οδοσ"},
        {"𝐁𝐨𝐥𝐝", "bold"},
        {"ŉ", "n"},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_marks_are_dropped(void **state)
{
    static const struct expected table[] = {
        {"Björk", "bjork"},
        {"Bjo\xcc\x88rk", "bjork"},
        {"BJÖRK", "bjork"},
        {"Sigur Rós", "sigur | ros"},
        {"Beyoncé", "beyonce"},
        {"Dvořák", "dvorak"},
        {"Hà Nội", "ha | noi"},
        {"Μαρία", "μαρια"},
        {"Цой", "цои"},
        {"Цои", "цои"},
        {"Ёлка", "елка"},
        {"İstanbul", "istanbul"},
        {"ISTANBUL", "istanbul"},
        {"ıstanbul", "istanbul"},
        {"t\xcc\xb7\xcc\xa8h\xcc\xb6\xcc\x90", "th"},
        {"1\xef\xb8\x8f\xe2\x83\xa3", "1"},
        {"מַלְכָּה", "מלכה"},
        {"\xef\xac\xaa", "ש"},
        {"מ\xd6\xbeה", "מ מה+2 ה"},
        {"مُحَمَّد", "محمد"},
        {"أحمد", "احمد"},
        {"محـــمد", "محمد"},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_marks_stay(void **state)
{
    static const struct expected table[] = {
        {"が", "が"},
        {"か\xe3\x82\x99", "が"},
        {"か", "か"},
        {"パリ", "パリ/ リ."},
        {"ที่", "ที/ ี่/ ่."},
        {"हिन्दी", "हिन्दी"},
        {"தமிழ்", "தமிழ்"},
        {"한국어", "한국어"},
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "한"},
        /* What an apostrophe keeps apart isn't composed. */
        {"\xe1\x84\x92'\xe1\x85\xa1",
         "\xe1\x84\x92 \xe1\x84\x92\xe1\x85\xa1+2 \xe1\x85\xa1"},
        /* A mark is of its base's word, not a run. */
        {"가\xe3\x82\x99", "가\xe3\x82\x99"},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_letters_are_replaced(void **state)
{
    static const struct expected table[] = {
        {"MØ", "mo"},         {"Ænima", "aenima"},
        {"Ǣ", "ae"},          {"Øystein Łódź", "oystein | lodz"},
        {"Đorđe", "dorde"},   {"Ðað", "dad"},
        {"Þór", "thor"},      {"Œuvre", "oeuvre"},
        {"Ħal Ŧ", "hal | t"},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_had_marks(void **state)
{
    static const char *const with[] = {"Björk", "MØ", "ı", "Цой", "مُ"};
    static const char *const without[] = {"",      "Bjork", "Straße", "が",
                                          "हिन्दी", "Кино",  "don’t",  "♥"};
    struct analysis *a = *state;

    for (size_t i = 0; i < COUNT(with); i++) {
        analysis_run(a, str_from_c(with[i]));
        assert_true(a->had_marks);
    }
    for (size_t i = 0; i < COUNT(without); i++) {
        analysis_run(a, str_from_c(without[i]));
        assert_false(a->had_marks);
    }
}

/* ---- chunks and pieces ---- */

static void test_spaces(void **state)
{
    static const struct expected table[] = {
        {"", ""},
        {" \t\r\n ", ""},
        {"  a  b ", "a | b"},
        {"a\xc2\xa0"
         "b\xe3\x80\x80"
         "c",
         "a | b | c"},
        {"a\xe2\x80\xa8"
         "b\xc2\x85"
         "c",
         "a | b | c"},
        {"a\x01"
         "b\x7f"
         "c",
         "a | b | c"},
        {"so\xc2\xad"
         "ft\xe2\x80\x8dly\xef\xbb\xbf",
         "softly"},
        {"\xe2\x80\x8b\xe2\x80\x8d", ""},
    };
    struct buf got;

    assert_tokens(*state, table, COUNT(table));
    buf_init(&got, 1024);
    assert_string_equal(tokens_of(*state, STR("a\0b"), &got), "a | b");
    buf_release(&got);
}

static void test_apostrophes(void **state)
{
    static const struct expected table[] = {
        {"don't", "dont"},   {"dont", "dont"},           {"don’t", "dont"},
        {"don‘t", "dont"},   {"donʼt", "dont"},          {"don`t", "dont"},
        {"don´t", "dont"},   {"don＇t", "dont"},         {"Hawaiʻi", "hawaii"},
        {"'Cause", "cause"}, {"O'Connor's", "oconnors"}, {"צה״ל", "צהל"},
        {"a¨b", "ab"},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_signs_as_letters(void **state)
{
    static const struct expected table[] = {
        {"P!nk", "pink"},
        {"P!NK", "pink"},
        {"Ke$ha", "kesha"},
        {"A$AP", "asap"},
        {"$hort", "short"},
        {"Joey Bada$$", "joey | badass"},
        {"$uicideboy$", "suicideboys"},
        {"M@D", "mad"},
        {"Oh! You", "oh | you"},
        {"!llmind", "llmind"},
        {"Go!Go!7188", "go gogo7188+3 go 7188"},
        {"yes!yes!", "yes yesyes+2 yes"},
        {"$100", "100"},
        {"5$", "5"},
        {"a@ b", "a | b"},
        {"ラブ!ライブ", "ラブ/ ブ. ライ/ イブ/ ブ."},
        {"花$", "花"},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_and(void **state)
{
    static const struct expected table[] = {
        {"Guns N' Roses", "guns | and | roses"},
        {"Guns n’ Roses", "guns | and | roses"},
        {"guns n roses", "guns | and | roses"},
        {"guns & roses", "guns | and | roses"},
        {"Guns and Roses", "guns | and | roses"},
        {"Rock 'n' Roll", "rock | and | roll"},
        {"Rock ‘n’ Roll", "rock | and | roll"},
        {"Rock'n'Roll", "rock rocknroll+3 and roll"},
        {"rock-n-roll", "rock rocknroll+3 and roll"},
        {"R&B", "r rnb+3 and b"},
        {"R＆B", "r rnb+3 and b"},
        {"& Co", "and | co"},
        {"Florence + the Machine", "florence | and | the | machine"},
        {"+ 44", "44"},
        {"Ed +", "ed"},
        {"A+B", "a ab+2 b"},
        {"N Sync", "n | sync"},
        {"'N Sync", "n | sync"},
        {"guns n", "guns | n"},
        {"guns n ", "guns | n"},
        {"guns n'", "guns | and"},
        {"N'Sync", "nsync"},
        {"N.W.A", "n nwa+3 w a"},
        {"n", "n"},
        {"'n'", "n"},
        {"愛 n 花", "愛 | and | 花"},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_feat(void **state)
{
    static const struct expected table[] = {
        {"Halo feat. X", "halo | feat | x"},
        {"Halo ft. X", "halo | feat | x"},
        {"Halo Ft X", "halo | feat | x"},
        {"Halo Featuring X", "halo | feat | x"},
        {"featuring", "feat"},
        {"f.t. x", "f feat+2 t | x"},
        {"feather", "feather"},
        {"fta", "fta"},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_pieces(void **state)
{
    static const struct expected table[] = {
        {"AC/DC", "ac acdc+2 dc"},
        {"ACDC", "acdc"},
        {"R.E.M.", "r rem+3 e m"},
        {"1,000", "1 1000+2 000"},
        {"A-ha", "a aha+2 ha"},
        {"A‐ha", "a aha+2 ha"},
        {"A–ha", "a aha+2 ha"},
        {"blink-182", "blink blink182+2 182"},
        {"Song 4:44", "song | 4 444+2 44"},
        {"(Halo)", "halo"},
        {"...And", "and"},
        {"snake_case", "snake snakecase+2 case"},
        {"\"a\"b", "a ab+2 b"},
        {"C# ^ E", "c | e"},
        {"98°", "98"},
        {"Foo™ Bar®", "foo | bar"},
        {"Halo（Live）", "halo | live"},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_unspaced_scripts(void **state)
{
    static const struct expected table[] = {
        {"宇多田", "宇多/ 多田/ 田."},
        {"宇多田ヒカル", "宇多/ 多田/ 田ヒ/ ヒカ/ カル/ ル."},
        {"花", "花"},
        {"花 火", "花 | 火"},
        {"々", "々"},
        {"スーパー", "スー/ ーパ/ パー/ ー."},
        {"ザ・ビート", "ザビ/ ビー/ ート/ ト."},
        {"ｻﾞ･ﾋﾞ", "ザビ/ ビ."},
        {"杰·杰", "杰杰/ 杰."},
        {"・花・", "花"},
        {"A・B", "a ab+2 b"},
        {"ไทย", "ไท/ ทย/ ย."},
        {"ລາວ", "ລາ/ າວ/ ວ."},
        {"ខ្មែរ", "ខ្/ ្ម/ មែ/ ែរ/ រ."},
        {"မြန်", "မြ/ ြန/ န်/ ်."},
        {"ABCの歌", "abc の歌/ 歌."},
        {"AC/DCの", "ac dc の"},
        {"花a火", "花 a 火"},
        {"𠀀𠀁", "𠀀𠀁/ 𠀁."},
        {"한국 노래", "한국 | 노래"},
        {"「花火」", "花火/ 火."},
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_symbols(void **state)
{
    static const struct expected table[] = {
        {"I ♥ NY", "i | ♥ | ny"},
        {"❤️", "❤"},
        {"👍🏽", "👍"},
        {"👨‍👩‍👧", "👨 👩 👧"},
        {"love♥you", "love loveyou+3 ♥ you"},
        {"love♥", "love ♥"},
        {"★", "★"},
        {"\xef\xa3\xbf", "\xef\xa3\xbf"},            /* private */
        {"a\xf0\x9f\xab\xa0", "a \xf0\x9f\xab\xa0"}, /* of Unicode 14 */
    };

    assert_tokens(*state, table, COUNT(table));
}

static void test_texts_without_words(void **state)
{
    static const struct expected table[] = {
        {"!!!", "!!!"},    {"! ! !", "!!!"}, {"+/-", "+/-"}, {"÷", "÷"},
        {"'", "'"},        {"´", "'"},       {"—", "-"},     {"¥$", "¥$"},
        {"（！）", "(!)"}, {"*", "*"},       {"¯", "¯"},
    };

    assert_tokens(*state, table, COUNT(table));
}

/* ---- what is said of the whole ---- */

static void test_core_length(void **state)
{
    static const struct {
        const char *text;
        uint16_t length;
        uint16_t proper_length;
    } table[] = {
        {"Halo", 1, 1},
        {"Halo (Live)", 2, 1},
        {"Halo [Live]", 2, 1},
        {"Halo（Live）", 2, 1},
        {"Halo【Live】", 2, 1},
        {"花火(Live)", 2, 1},
        {"宇多田(Live)", 3, 2},
        {"Song - Remastered 2011", 3, 1},
        {"Song – Remastered 2011", 3, 1},
        {"Song -- Remastered", 2, 1},
        {"Song -Remastered", 2, 2},
        {"Song-Remastered", 2, 2},
        {"- Song", 1, 1},
        {"(I Can't Get No) Satisfaction", 5, 5},
        {"(I Can't Get No) Satisfaction (Live)", 6, 5},
        {"Halo feat. X", 3, 1},
        {"Halo ft. X (Live)", 4, 1},
        {"No Small Feat", 3, 3},
        {"feat. X", 2, 2},
        {"f(x)", 2, 2},
        {"!!! (Live)", 1, 1},
        {"Sunn O)))", 2, 2},
        {"", 0, 0},
        {"!!!", 1, 1},
    };
    struct analysis *a = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        analysis_run(a, str_from_c(table[i].text));
        assert_int_equal(a->length, table[i].length);
        assert_int_equal(a->proper_length, table[i].proper_length);
    }
}

static void test_is_open(void **state)
{
    static const char *const open[] = {
        "a",  "Halo", "don'", "Bjö",          "花",   "宇多田", "guns n",
        "!!", "I ♥",  "Ke$",  "soft\xc2\xad", "feat", "AC/D"};
    static const char *const closed[] = {
        "",    "a ",      "a\"", "a.", "a-",  "a\xc2\xa0", "花 ", "P!",
        "a (", "guns n'", "&",   "ft", "!! ", "Halo…",     "a '"};
    struct analysis *a = *state;

    for (size_t i = 0; i < COUNT(open); i++) {
        analysis_run(a, str_from_c(open[i]));
        assert_true(a->is_open);
    }
    for (size_t i = 0; i < COUNT(closed); i++) {
        analysis_run(a, str_from_c(closed[i]));
        assert_false(a->is_open);
    }
}

static void test_key(void **state)
{
    static const struct {
        const char *text;
        const char *key;
        uint32_t article;
    } table[] = {
        {"The Cult", "thecult", 3},
        {"The The", "thethe", 3},
        {"The-Dream", "thedream", 3},
        {"THE 花", "the花", 3},
        {"The", "the", 0},
        {"The!", "the", 0},
        {"Theory", "theory", 0},
        {"A-ha", "aha", 0},
        {"aha", "aha", 0},
        {"R.E.M.", "rem", 0},
        {"P!nk", "pink", 0},
        {"Guns N' Roses", "gunsandroses", 0},
        {"Rock'n'Roll", "rockandroll", 0},
        {"Halo (ft. X)", "halofeatx", 0},
        {"宇多田 ヒカル", "宇多田ヒカル", 0},
        {"ザ・ビー", "ザビー", 0},
        {"I ♥ NY", "i♥ny", 0},
        {"! ! !", "!!!", 0},
        {"", "", 0},
    };
    struct analysis *a = *state;

    for (size_t i = 0; i < COUNT(table); i++) {
        analysis_run(a, str_from_c(table[i].text));
        assert_true(str_eq_c(analysis_key(a), table[i].key));
        assert_int_equal(a->article, table[i].article);
    }
}

/* ---- limits ---- */

static void fill(struct buf *b, const char *text, size_t times)
{
    buf_clear(b);
    while (times-- > 0)
        buf_add(b, text, strlen(text));
}

static void test_long_words_are_cut(void **state)
{
    struct analysis *a = *state;
    struct buf text;

    buf_init(&text, 1u << 20);
    fill(&text, "x", 300);
    analysis_run(a, buf_get(&text));
    assert_sound(a);
    assert_int_equal(a->count, 1);
    assert_int_equal(a->tokens[0].bytes, 64);
    assert_int_equal(a->key.n, 300); /* names may be long */
    fill(&text, "한", 50);           /* three bytes each */
    analysis_run(a, buf_get(&text));
    assert_int_equal(a->tokens[0].bytes, 63);
    fill(&text, "!", 300);
    analysis_run(a, buf_get(&text));
    assert_int_equal(a->tokens[0].bytes, 64);
    fill(&text, "abcdefghi-", 20);
    analysis_run(a, buf_get(&text));
    assert_sound(a);
    assert_int_equal(a->count, 21);
    assert_int_equal(a->tokens[1].kind, TOKEN_JOINED);
    assert_int_equal(a->tokens[1].span, 20);
    assert_int_equal(a->tokens[1].bytes, 64);
    buf_release(&text);
}

static void test_long_texts_end(void **state)
{
    static const char *const texts[] = {"a ",
                                        "a-",
                                        "宇",
                                        "$",
                                        "!a",
                                        "n ",
                                        "n !",
                                        "' ",
                                        "'n'",
                                        "♥",
                                        "(",
                                        "- ",
                                        "ㄱ",
                                        "&",
                                        "+ ",
                                        "ft ",
                                        "か\xe3\x82\x99",
                                        "\xcc\x81",
                                        "\xe0\xa4\xbc",
                                        "\xef\xb7\xba",
                                        "・宇"};
    struct analysis *a = *state;
    struct buf text;

    buf_init(&text, 8u << 20);
    for (size_t i = 0; i < COUNT(texts); i++) {
        fill(&text, texts[i], 300000);
        analysis_run(a, buf_get(&text));
        assert_sound(a);
        assert_false(a->is_open);
    }
    fill(&text, "a ", 400);
    analysis_run(a, buf_get(&text));
    assert_int_equal(a->count, ANALYSIS_TOKENS);
    assert_int_equal(a->key.n, ANALYSIS_TOKENS);
    buf_release(&text);
}

/* Nothing is left of one text in the next, nor allocated for it. */
static void test_runs_are_independent(void **state)
{
    struct analysis *a = *state;
    const char *text, *key, *folded;

    analysis_run(a, STR("The Björk - Live with AC/DC"));
    text = a->text.p;
    key = a->key.p;
    folded = a->scratch2.p;
    analysis_run(a, STR("ö"));
    analysis_run(a, STR("Halo"));
    assert_sound(a);
    assert_int_equal(a->count, 1);
    assert_int_equal(a->proper_length, 1);
    assert_int_equal(a->article, 0);
    assert_false(a->had_marks);
    assert_true(a->text.p == text && a->key.p == key);
    assert_true(a->scratch2.p == folded);
}

/* ---- comparing ---- */

static void test_is_same(void **state)
{
    static const char *const same[][2] = {
        {"Björk", "BJÖRK"},   {"Björk", "Bjo\xcc\x88rk"},
        {"AC/DC", "acdc"},    {"A-ha", "aha"},
        {"don't", "Don’t"},   {"Straße", "STRASSE"},
        {"ﾊﾝｶｸ", "ハンカク"}, {"I ♥ NY", "i♥ny"},
        {"!!!", "! ! !"},     {"", " "},
        {"P!nk", "Pnk"},
    };
    static const char *const other[][2] = {
        {"Björk", "Bjork"}, {"MØ", "MO"},     {"が", "か"}, {"Halo", "Halos"},
        {"Halo", ""},       {"!!!", "???"},   {"!!!", ""},  {"Цой", "Цои"},
        {"I ♥ NY", "I NY"}, {"1,000", "100"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(same); i++) {
        assert_true(
            analysis_is_same(str_from_c(same[i][0]), str_from_c(same[i][1])));
        assert_true(
            analysis_is_same(str_from_c(same[i][1]), str_from_c(same[i][0])));
    }
    for (size_t i = 0; i < COUNT(other); i++) {
        assert_false(
            analysis_is_same(str_from_c(other[i][0]), str_from_c(other[i][1])));
        assert_false(
            analysis_is_same(str_from_c(other[i][1]), str_from_c(other[i][0])));
    }
}

static void test_is_written(void **state)
{
    /* Name, what was typed. */
    static const char *const same[][2] = {
        {"fun.", "FUN."},        {"P!nk", "p!nk"},           {"Ke$ha", "ke$ha"},
        {"M.I.A.", "m.i.a."},    {"M.I.A.", "m.i.a"},        {"AC/DC", "ac/dc"},
        {"AC/DC", "ＡＣ／ＤＣ"}, {"will.i.am", "will.i.am"}, {"Don’t", "don't"},
        {"Don't", "don`t"},      {"A‐ha", "a-ha"},           {"Mí.A", "mi.a"},
        {"Wham!", "wham"},       {"a . b", "a.b"},
    };
    static const char *const other[][2] = {
        {"Fun", "fun."},   {"Pink", "p!nk"},   {"Kesha", "ke$ha"},
        {"MIA", "m.i.a"},  {"ACDC", "ac/dc"},  {"AC-DC", "ac/dc"},
        {"Dont", "don't"}, {"...fun", "fun."}, {"M.I.A.B", "m.i.a."},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(same); i++)
        assert_true(analysis_is_written(str_from_c(same[i][0]),
                                        str_from_c(same[i][1]), false));
    for (size_t i = 0; i < COUNT(other); i++)
        assert_false(analysis_is_written(str_from_c(other[i][0]),
                                         str_from_c(other[i][1]), false));
    assert_true(analysis_is_written(STR("Mí.A"), STR("mí.a"), true));
    assert_false(analysis_is_written(STR("Mí.A"), STR("mi.a"), true));
    assert_true(analysis_has_signs(STR("fun.")));
    assert_true(analysis_has_signs(STR("don’t")));
    assert_true(analysis_has_signs(STR("!!!")));
    assert_false(analysis_has_signs(STR("Björk 東京 🔥 2")));
    assert_false(analysis_has_signs(STR("")));
}

static void test_code_points(void **state)
{
    uint32_t points[ANALYSIS_TOKEN_BYTES];
    char text[100];

    (void)state;
    assert_int_equal(analysis_code_points(STR(""), points), 0);
    assert_int_equal(analysis_code_points(STR("aд花👍"), points), 4);
    assert_int_equal(points[0], 'a');
    assert_int_equal(points[1], 0x434);
    assert_int_equal(points[2], 0x82b1);
    assert_int_equal(points[3], 0x1f44d);
    memset(text, 'x', sizeof text);
    assert_int_equal(analysis_code_points(str_of(text, sizeof text), points),
                     ANALYSIS_TOKEN_BYTES);
}

/* Every code point alone and between letters, and its first word again. */
static void test_every_code_point(void **state)
{
    struct analysis *a = *state;

    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char text[8] = {'a'}, word[ANALYSIS_TOKEN_BYTES];
        struct str first = {word, 0};
        size_t n;

        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        n = 1 + (size_t)utf8_encode(c, text + 1);
        text[n] = 'b';
        analysis_run(a, str_of(text, n + 1));
        assert_sound(a);
        analysis_run(a, str_of(text + 1, n - 1));
        assert_sound(a);
        if (a->count == 0 || a->tokens[0].kind != TOKEN_WORD)
            continue;
        first.n = a->tokens[0].bytes;
        memcpy(word, a->text.p + a->tokens[0].offset, first.n);
        analysis_run(a, first);
        assert_int_equal(a->count, 1);
        assert_true(str_eq(analysis_token(a, 0), first));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_case_and_compatibility, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_marks_are_dropped, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_marks_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_letters_are_replaced, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_had_marks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_spaces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_apostrophes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_signs_as_letters, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_and, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_feat, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unspaced_scripts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_symbols, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_texts_without_words, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_core_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_is_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_words_are_cut, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_long_texts_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_runs_are_independent, set_up,
                                        tear_down),
        cmocka_unit_test(test_is_same),
        cmocka_unit_test(test_is_written),
        cmocka_unit_test(test_code_points),
        cmocka_unit_test_setup_teardown(test_every_code_point, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
