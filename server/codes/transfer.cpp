#include "server/codes/transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>

namespace atrium::codes {
namespace {

CURL* make_handle() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  CURL* handle = curl_easy_init();
  if (handle == nullptr) {
    throw std::runtime_error("libcurl can't be used");
  }
  return handle;
}

std::size_t forget(char*, std::size_t size, std::size_t count, void*) { return size * count; }

std::size_t read_rest(char* to, std::size_t size, std::size_t count, void* from) {
  auto& rest = *static_cast<std::string_view*>(from);
  const auto bytes = rest.substr(0, size * count);
  std::ranges::copy(bytes, to);
  rest.remove_prefix(bytes.size());
  return bytes.size();
}

int asked_to_stop(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(stopping) ? 1 : 0;
}

bool is_mail(const std::string& url) { return url.starts_with("smtp"); }

class List {
 public:
  ~List() { curl_slist_free_all(list_); }
  void add(const std::string& text) { list_ = curl_slist_append(list_, text.c_str()); }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

}  // namespace

Transferrer::Transferrer(const CourierOptions& options, const std::atomic<bool>& stopping)
    : options_(options), stopping_(stopping), handle_(make_handle()) {}

Transferrer::~Transferrer() { curl_easy_cleanup(handle_); }

Answered Transferrer::exchange(const Transfer& transfer) {
  List headers;
  List recipients;
  std::string_view rest = transfer.body;
  CURL* curl = handle_;
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, transfer.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.patience.count()));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &forget);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &asked_to_stop);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stopping_);
  if (!options_.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
  }
  if (is_mail(transfer.url)) {
    recipients.add(transfer.to);
    // A relay on this machine may be without TLS.
    const auto security = config::is_on_this_machine(transfer.url) ? CURLUSESSL_TRY : CURLUSESSL_ALL;
    curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(security));
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, transfer.from.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &read_rest);
    curl_easy_setopt(curl, CURLOPT_READDATA, &rest);
    if (!transfer.user.empty()) {
      curl_easy_setopt(curl, CURLOPT_USERNAME, transfer.user.c_str());
      curl_easy_setopt(curl, CURLOPT_PASSWORD, transfer.password.c_str());
    }
  } else {
    std::ranges::for_each(transfer.headers, [&](const auto& header) { headers.add(header); });
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(transfer.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, transfer.body.c_str());
  }
  const auto code = curl_easy_perform(curl);
  Answered answered;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answered.status);
  answered.came = code == CURLE_OK;
  answered.why = code == CURLE_OK ? "it answered " + std::to_string(answered.status) : curl_easy_strerror(code);
  return answered;
}

}  // namespace atrium::codes
