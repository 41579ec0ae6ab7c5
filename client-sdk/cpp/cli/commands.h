#pragma once

#include "settings.h"

// The subcommands. Each returns the exit status, or throws Failed.
namespace atrium::cli {

int run_sign_in(const Settings& settings);
int run_whoami(const Settings& settings);
int run_chats(const Settings& settings);
int run_history(const Settings& settings);
int run_read(const Settings& settings);
int run_send(const Settings& settings);
int run_listen(const Settings& settings);

int run_reply(const Settings& settings);
int run_forward(const Settings& settings);
int run_edit(const Settings& settings);
int run_delete(const Settings& settings);
int run_react(const Settings& settings);
int run_pin(const Settings& settings);
int run_edits(const Settings& settings);
int run_poll(const Settings& settings);
int run_vote(const Settings& settings);
int run_close_poll(const Settings& settings);
int run_results(const Settings& settings);
int run_readers(const Settings& settings);
int run_confirm(const Settings& settings);
int run_confirmations(const Settings& settings);
int run_remind(const Settings& settings);
int run_close_confirmation(const Settings& settings);
int run_slow_mode(const Settings& settings);
int run_schedule(const Settings& settings);
int run_scheduled(const Settings& settings);
int run_unschedule(const Settings& settings);
int run_report(const Settings& settings);
int run_reports(const Settings& settings);
int run_show_report(const Settings& settings);
int run_decide_report(const Settings& settings);

int run_discuss(const Settings& settings);
int run_thread(const Settings& settings);
int run_threads(const Settings& settings);
int run_read_thread(const Settings& settings);

int run_upload(const Settings& settings);
int run_download(const Settings& settings);
int run_storage(const Settings& settings);

int run_people(const Settings& settings);
int run_grant(const Settings& settings);
int run_revoke(const Settings& settings);
int run_close_account(const Settings& settings);
int run_verify(const Settings& settings);
int run_devices(const Settings& settings);
int run_end_devices(const Settings& settings);
int run_password(const Settings& settings);
int run_audit(const Settings& settings);
int run_invite(const Settings& settings);
int run_invites(const Settings& settings);
int run_revoke_invites(const Settings& settings);
int run_join(const Settings& settings);
int run_requests(const Settings& settings);
int run_decide(const Settings& settings);
int run_withdraw(const Settings& settings);
int run_reset(const Settings& settings);
int run_use_reset(const Settings& settings);
int run_verify_audit(const Settings& settings);

int run_settings(const Settings& settings);
int run_profile(const Settings& settings);
int run_set(const Settings& settings);
int run_may_write(const Settings& settings);
int run_block(const Settings& settings);
int run_unblock(const Settings& settings);
int run_blocked(const Settings& settings);
int run_mute(const Settings& settings);

int run_applications(const Settings& settings);
int run_apply(const Settings& settings);
int run_approve(const Settings& settings);
int run_reject(const Settings& settings);
int run_request_code(const Settings& settings);
int run_first_admin(const Settings& settings);

int run_classes(const Settings& settings);
int run_disciplines(const Settings& settings);
int run_make_unit(const Settings& settings);
int run_make_discipline(const Settings& settings);
int run_make_chat(const Settings& settings);
int run_make_channel(const Settings& settings);
int run_rename_unit(const Settings& settings);
int run_rename_discipline(const Settings& settings);
int run_archive(const Settings& settings);
int run_change_channel(const Settings& settings);
int run_exclude(const Settings& settings);
int run_readmit(const Settings& settings);
int run_exclusions(const Settings& settings);
int run_tie(const Settings& settings);
int run_untie(const Settings& settings);
int run_ties(const Settings& settings);

}  // namespace atrium::cli
