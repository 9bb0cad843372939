/* The style sheet of all pages (the player has more) and the icon. Colours are
 * named once for light and once for dark; every pair of text and ground has
 * a contrast of at least 4.5 to 1 (WCAG 2.1, AA). Nothing is wider than a phone
 * of 320 pixels needs. */
#include "pages/pages.h"

#include "pages/page.h"

#define MAX_AGE_S 300

static const char colours[] =
    ":root{--ground:#f7f6f3;--card:#fff;--text:#1d2327;--soft:#59636b;"
    "--line:#d5d8d6;--edge:#7b858c;--accent:#0a6a63;--on-accent:#fff;"
    "--bad:#a3231d;--bad-ground:#fdecea;--good:#0d5f3c;--good-ground:#e6f4ec;"
    "--ok-bar:#0a8a7e;--redirect-bar:#6b7fb3;--client-bar:#b8801a;"
    "--server-bar:#b5362f}\n"
    "@media(prefers-color-scheme:dark){:root{--ground:#14181b;--card:#1d2327;"
    "--text:#e9eceb;--soft:#a5afb5;--line:#343d43;--edge:#77838b;"
    "--accent:#5fcfc2;--on-accent:#06211e;--bad:#ff9d95;--bad-ground:#3a1d1b;"
    "--good:#86dcae;--good-ground:#14301f;--ok-bar:#4bbfb2;"
    "--redirect-bar:#8fa3d8;--client-bar:#d9a441;--server-bar:#e8746c}}\n";

static const char frame[] =
    "*{box-sizing:border-box}\n"
    "html{font:100%/1.55 system-ui,-apple-system,'Segoe UI',Roboto,"
    "'DejaVu Sans',sans-serif;-webkit-text-size-adjust:100%}\n"
    "body{margin:0;background:var(--ground);color:var(--text);"
    "overflow-wrap:break-word}\n"
    "header,main,footer{max-width:46rem;margin:0 auto;padding:0 1.25rem}\n"
    "header{display:flex;flex-wrap:wrap;align-items:center;"
    "gap:.25rem 1.25rem;padding-top:1rem;padding-bottom:1rem}\n"
    ".brand{display:inline-flex;align-items:center;gap:.5rem;"
    "font-weight:700;font-size:1.15rem;color:var(--text);"
    "text-decoration:none;margin-right:auto}\n"
    ".mark{width:1.75rem;height:1.75rem;fill:var(--accent)}\n"
    ".mark path{fill:none;stroke:var(--text);stroke-width:2.5;"
    "stroke-linecap:round;stroke-linejoin:round}\n"
    ".mark .hole{fill:var(--ground)}\n"
    "nav{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.1rem}\n"
    "nav a,nav button{padding:.35rem 0}\n"
    "nav a{color:var(--text);text-decoration:none}\n"
    "nav a:hover{text-decoration:underline}\n"
    "nav a[aria-current]{color:var(--accent);font-weight:600}\n"
    "nav form{margin:0}\n"
    ".places{margin:0 0 1.25rem;border-bottom:1px solid var(--line)}\n"
    "main{padding-top:1rem;padding-bottom:3rem}\n"
    "footer{padding-top:1rem;padding-bottom:2rem;color:var(--soft);"
    "font-size:.9rem}\n"
    "footer a{color:inherit}\n"
    ".skip{position:absolute;left:-999rem;background:var(--card);"
    "padding:.75rem 1rem}\n.skip:focus{left:0;top:0;z-index:1}\n";

static const char text[] =
    "h1{font-size:1.75rem;line-height:1.25;margin:.5rem 0 1rem}\n"
    "h2{font-size:1.2rem;line-height:1.3;margin:2.25rem 0 .5rem}\n"
    "h3{font-size:1rem;margin:1.5rem 0 .25rem}\n"
    "p{margin:.5rem 0 1rem}\n"
    ".lead{font-size:1.1rem}\n"
    "a{color:var(--accent)}\n"
    "code,.code{font-family:ui-monospace,'DejaVu Sans Mono',monospace;"
    "font-size:.92em;overflow-wrap:anywhere}\n"
    ".soft,.hint{color:var(--soft)}\n"
    ".hint{display:block;font-size:.9rem;margin:.1rem 0 .25rem}\n"
    ".card{background:var(--card);border:1px solid var(--line);"
    "border-radius:.6rem;padding:1.25rem;margin:1rem 0}\n"
    ".card>:first-child{margin-top:0}\n.card>:last-child{margin-bottom:0}\n"
    ".narrow{max-width:28rem}\n"
    ".list{list-style:none;padding:0;margin:1rem 0}\n"
    ".list>li{background:var(--card);border:1px solid var(--line);"
    "border-radius:.6rem;padding:1rem 1.25rem;margin:0 0 .75rem}\n"
    ".list h2,.list h3{margin:0 0 .25rem;font-size:1.05rem}\n"
    ".list p{margin:.25rem 0 .5rem}\n"
    ".list form{margin:.5rem 0 0}\n"
    ".grants{list-style:disc;padding-left:1.25rem;margin:.5rem 0 1rem}\n"
    ".grants li{margin:.3rem 0}\n"
    ".facts{display:grid;grid-template-columns:max-content 1fr;"
    "gap:.35rem 1.25rem;margin:1rem 0}\n"
    ".facts dt{color:var(--soft)}\n.facts dd{margin:0;min-width:0}\n"
    ".notice,.complaint{border-radius:.5rem;padding:.7rem 1rem;"
    "margin:0 0 1.25rem}\n"
    ".notice{background:var(--good-ground);color:var(--good)}\n"
    ".complaint{background:var(--bad-ground);color:var(--bad)}\n"
    ".icon{border-radius:22%;flex:none;display:block}\n"
    ".head,.app{display:flex;gap:1rem;align-items:center}\n"
    ".list>.app{align-items:flex-start}\n.app>div{min-width:0}\n"
    ".picture{width:6rem;height:6rem;object-fit:cover;border-radius:50%;"
    "border:1px solid var(--line)}\n";

static const char forms[] =
    "form{margin:1rem 0}\n"
    "fieldset{border:0;padding:0;margin:0 0 1rem;min-width:0}\n"
    "legend{padding:0;font-weight:600}\n"
    ".field{margin:0 0 1rem}\n"
    ".field label,.field .name{display:block;font-weight:600;"
    "margin:0 0 .2rem}\n"
    ".wrong{display:block;font-size:.9rem;color:var(--bad);"
    "margin:.1rem 0 .25rem}\n"
    ".choice{display:flex;gap:.6rem;align-items:baseline;margin:.4rem 0}\n"
    ".choice input{flex:none;position:relative;top:.15em}\n"
    "input,select,textarea,button,.button{font:inherit}\n"
    "input:not([type=checkbox]):not([type=radio]):not([type=file])"
    ":not([type=range]),select,textarea{width:100%;padding:.55rem "
    ".7rem;color:var(--text);"
    "background:var(--card);border:1px solid var(--edge);"
    "border-radius:.4rem}\n"
    "[aria-invalid]:is(input,select,textarea){border-color:var(--bad);"
    "box-shadow:0 0 0 1px var(--bad)}\n"
    "input[type=file]{max-width:100%;padding:.35rem;"
    "border:1px dashed var(--edge);border-radius:.4rem;width:100%;"
    "background:var(--card);color:var(--soft)}\n"
    "::file-selector-button{font:inherit;font-weight:600;cursor:pointer;"
    "padding:.35rem .9rem;margin-right:.8rem;border-radius:.3rem;"
    "border:1px solid var(--accent);background:transparent;"
    "color:var(--accent)}\n"
    "input[type=file]:hover{border-color:var(--accent)}\n"
    "textarea{min-height:5.5rem;resize:vertical}\n"
    "input[type=checkbox],input[type=radio]{accent-color:var(--accent);"
    "width:1.1rem;height:1.1rem}\n"
    "button,.button{display:inline-block;padding:.55rem 1.2rem;"
    "border:1px solid var(--accent);border-radius:.4rem;"
    "background:var(--accent);color:var(--on-accent);font-weight:600;"
    "text-decoration:none;cursor:pointer}\n"
    "button:hover,.button:hover{filter:brightness(1.08)}\n"
    ".quiet{background:transparent;color:var(--accent)}\n"
    ".danger{background:transparent;color:var(--bad);"
    "border-color:var(--bad)}\n"
    ".plain{background:none;border:0;padding:.35rem 0;color:var(--text);"
    "font-weight:400}\n.plain:hover{text-decoration:underline}\n"
    ".actions{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.25rem 0}\n"
    ".row{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end}\n"
    ".row .field{flex:1 1 12rem;margin:0}\n"
    ":focus-visible{outline:3px solid var(--accent);outline-offset:2px}\n"
    "details{margin:1rem 0}\nsummary{cursor:pointer;color:var(--accent)}\n"
    ".fold{background:var(--card);border:1px solid var(--line);"
    "border-radius:.6rem;margin:0 0 .75rem;padding:0 1.25rem}\n"
    ":not(.fold)+.fold{margin-top:1.75rem}\n"
    ".fold>summary{padding:.85rem 0;display:flex;flex-wrap:wrap;"
    "align-items:baseline;gap:0 .75rem;list-style:none}\n"
    ".fold>summary::-webkit-details-marker{display:none}\n"
    ".fold>summary::before{content:'';width:.5rem;height:.5rem;"
    "border:solid var(--accent);border-width:0 2px 2px 0;"
    "transform:translateY(-.1em) rotate(-45deg)}\n"
    ".fold[open]>summary::before{transform:translateY(-.2em) rotate(45deg)}\n"
    ".fold[open]{padding-bottom:.5rem}\n"
    ".fold>summary :is(h2,h3){display:inline;margin:0;font-size:1.1rem}\n"
    ".fold>summary .soft{font-size:.9rem}\n"
    ".copy{padding:.1rem .6rem;font-size:.85rem;min-height:1.75rem}\n";

static const char chart[] =
    ".chart{width:100%;height:6.5rem;display:block;"
    "border-bottom:1px solid var(--edge)}\n"
    ".ends{display:flex;justify-content:space-between;margin:.2rem 0 0;"
    "color:var(--soft);font-size:.85rem}\n\n"
    ".s2{fill:var(--ok-bar);background:var(--ok-bar)}\n"
    ".s3{fill:var(--redirect-bar);background:var(--redirect-bar)}\n"
    ".s4{fill:var(--client-bar);background:var(--client-bar)}\n"
    ".s5{fill:var(--server-bar);background:var(--server-bar)}\n"
    ".key{display:inline-block;width:.8rem;height:.8rem;border-radius:.2rem;"
    "margin-right:.4rem}\n"
    ".scroll{overflow-x:auto}\n"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}\n"
    "th,td{text-align:right;padding:.35rem .5rem;"
    "border-bottom:1px solid var(--line)}\n"
    "th:first-child{text-align:left;white-space:nowrap}\nthead "
    "th{color:var(--soft);"
    "font-weight:600}\n"
    "figure{margin:1.25rem "
    "0}\nfigcaption{display:flex;flex-wrap:wrap;justify-content:space-between;"
    "gap:0 1rem;color:var(--soft);"
    "font-size:.9rem;margin-bottom:.25rem}\n"
    ".keys{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;font-size:.9rem}\n"
    ".people>li{padding:.4rem .75rem;margin:0 0 .4rem}\n"
    ".people form{margin:0}.people .row{align-items:center}\n"
    ".grow{flex:1 1 auto}\n.words{white-space:pre-line}\n"
    "meter{width:100%;height:1rem}\n"
    "@media(max-width:30rem){.facts{grid-template-columns:1fr;gap:.1rem}"
    ".facts dd{margin-bottom:.6rem}code,.code{font-size:.8em}"
    "th,td{padding:.35rem .25rem;font-size:.9rem}"
    ".actions>*{flex:1 1 auto;"
    "text-align:center}h1{font-size:1.5rem}}\n"
    "@media(prefers-reduced-motion:no-preference){button,.button{"
    "transition:filter .15s}}\n";

static const char icon[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">"
    "<circle cx=\"14\" cy=\"18\" r=\"12\" fill=\"#0a6a63\"/>"
    "<circle cx=\"14\" cy=\"18\" r=\"3\" fill=\"#fff\"/>"
    "<path d=\"M29 3v9l-9 8\" fill=\"none\" stroke=\"#7b858c\" "
    "stroke-width=\"2.5\" stroke-linecap=\"round\" "
    "stroke-linejoin=\"round\"/></svg>\n";

static void be_kept(struct call *call, const char *type)
{
    call->r->type = type;
    call->r->max_age_s = MAX_AGE_S;
}

enum err style_show(struct call *call)
{
    be_kept(call, "text/css; charset=utf-8");
    buf_lit(call->out, colours);
    buf_lit(call->out, frame);
    buf_lit(call->out, text);
    buf_lit(call->out, forms);
    buf_lit(call->out, chart);
    return OK;
}

enum err style_icon(struct call *call)
{
    be_kept(call, "image/svg+xml");
    buf_lit(call->out, icon);
    return OK;
}
