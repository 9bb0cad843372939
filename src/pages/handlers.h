/* The handlers that the table of pages names: one file a page. */
#ifndef TONEARM_PAGES_HANDLERS_H
#define TONEARM_PAGES_HANDLERS_H

struct page;

void home_show(struct page *pg);
void style_show(struct page *pg);
void style_icon(struct page *pg);

void login_show(struct page *pg);
void login_enter(struct page *pg);
void login_ask_out(struct page *pg);
void login_leave(struct page *pg);

void signup_show(struct page *pg);
void signup_make(struct page *pg);

void consent_show(struct page *pg);
void consent_answer(struct page *pg);

void dashboard_show(struct page *pg);
void dashboard_new_show(struct page *pg);
void dashboard_register(struct page *pg);
void dashboard_app_show(struct page *pg);
void dashboard_app_change(struct page *pg);
void dashboard_app_rotate(struct page *pg);
void dashboard_app_delete(struct page *pg);
void dashboard_users_allow(struct page *pg);
void dashboard_users_remove(struct page *pg);
void dashboard_quota_ask(struct page *pg);

void admin_show(struct page *pg);
void admin_decide(struct page *pg);

void account_show(struct page *pg);
void account_change(struct page *pg);
void account_password(struct page *pg);
void account_picture(struct page *pg);
void account_revoke(struct page *pg);
void account_data(struct page *pg);
void account_delete(struct page *pg);

#endif
