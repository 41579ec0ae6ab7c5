#include "notice_line.h"

#include "output.h"

namespace atrium::cli {

// The catalogue: in Russian first, as everything that people of a school read.
std::string in_words(const client::Notice& notice) {
  const std::string device = "«" + printable(notice.device_name) + "»";
  switch (notice.code) {
    case client::NoticeCode::kNewDevice:
      return "Вход с нового устройства: " + device + ". Если это не вы, завершите его и смените пароль.";
    case client::NoticeCode::kSignInShut:
      return "Кто-то подбирал ваш пароль. Вход по паролю для него закрыт до " + format_time(notice.until_ms) +
             "; ваши устройства работают.";
    case client::NoticeCode::kPasswordChanged:
      return "Пароль изменён с устройства " + device + ". Остальные устройства отключены.";
    case client::NoticeCode::kResetStarted:
      return "Вам выдают новый пароль. Если вы об этом не просили, обратитесь к куратору или администратору.";
    case client::NoticeCode::kPasswordReset:
      return "Пароль заменён по ссылке с устройства " + device + ". Остальные устройства отключены.";
    case client::NoticeCode::kJoinRequested:
      return "Кто-то просит принять его: посмотрите заявки.";
    case client::NoticeCode::kJoinAccepted:
      return "Ваша заявка принята.";
    case client::NoticeCode::kJoinRefused:
      return "Ваша заявка отклонена: посмотрите заявки.";
    case client::NoticeCode::kScheduledRefused:
      return "Запланированное сообщение не отправлено: к этому времени его уже нельзя было отправить. Его текст — в "
             "черновике того чата.";
    case client::NoticeCode::kMessageReported:
      return "Жалоба на сообщение: посмотрите жалобы (номер " + std::to_string(notice.report_number) + ").";
    case client::NoticeCode::kReportDecided:
      return notice.report_upheld ? "Ваша жалоба рассмотрена: сообщение удалено."
                                  : "Ваша жалоба рассмотрена: сообщение оставлено.";
    case client::NoticeCode::kUnknown:
      break;
  }
  return "С вашей учётной записью что-то произошло: обновите программу, чтобы прочитать.";
}

std::string_view to_text(client::NoticeCode code) {
  switch (code) {
    case client::NoticeCode::kNewDevice:
      return "new_device";
    case client::NoticeCode::kSignInShut:
      return "sign_in_shut";
    case client::NoticeCode::kPasswordChanged:
      return "password_changed";
    case client::NoticeCode::kResetStarted:
      return "reset_started";
    case client::NoticeCode::kPasswordReset:
      return "password_reset";
    case client::NoticeCode::kJoinRequested:
      return "join_requested";
    case client::NoticeCode::kJoinAccepted:
      return "join_accepted";
    case client::NoticeCode::kJoinRefused:
      return "join_refused";
    case client::NoticeCode::kScheduledRefused:
      return "scheduled_refused";
    case client::NoticeCode::kMessageReported:
      return "message_reported";
    case client::NoticeCode::kReportDecided:
      return "report_decided";
    case client::NoticeCode::kUnknown:
      break;
  }
  return "unknown";
}

}  // namespace atrium::cli
