#include "http.h"

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>

#include "address.h"
#include "base64.h"
#include "trust.h"

namespace atrium::client {
namespace {

constexpr long kBufferBytes = 512L * 1024;
constexpr std::size_t kWhyBytes = 300;

void* make_handle() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  auto* handle = curl_easy_init();
  if (handle == nullptr)
    throw std::runtime_error("libcurl can't be used");
  return handle;
}

// Files are beside the WebSocket: wss://host/school/ws has them under https://host/school.
std::string base_of(const Options& options) {
  const auto address = parse_address(options.server);
  auto folder = address.target.substr(0, address.target.find('?'));
  constexpr std::string_view kSocket = "/ws";
  folder = std::string_view(folder).ends_with(kSocket) ? folder.substr(0, folder.size() - kSocket.size()) : "";
  if (address.has_tls)
    Trust{options.ca_file};  // says what is wrong with the file
  return (address.has_tls ? "https://" : "http://") + address.authority + folder;
}

std::string authorization_of(const Options& options) {
  if (!options.token)
    throw std::invalid_argument("a transfer of files needs a token");
  const std::string_view token(reinterpret_cast<const char*>(options.token->data()), options.token->size());
  return "Authorization: Bearer " + options.space + "." + base64(token, Base64::kUrl);
}

// What goes on in one request.
struct Turn {
  const HttpRequest& request;
  HttpAnswer& answer;
  CURL* curl;
  bool has_head = false;  // all of it: one that was cut looks whole to libcurl

  bool is_success() {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<unsigned>(status);
    return status == 200 || status == 206;
  }
};

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* pointer) {
  auto& turn = *static_cast<Turn*>(pointer);
  auto& headers = turn.answer.headers;
  const std::string_view line(bytes, size * count);
  turn.has_head = line == "\r\n";
  if (line.starts_with("HTTP/"))
    headers.clear();  // a new answer; the one before was "100 Continue"
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; });
    auto value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
    headers.emplace_back(std::move(name), value);
  }
  return line.size();
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* pointer) {
  auto& turn = *static_cast<Turn*>(pointer);
  const std::string_view some(bytes, size * count);
  if (turn.is_success()) {
    const bool goes_on = !turn.request.on_body || turn.request.on_body(turn.answer, some);
    return goes_on ? some.size() : CURL_WRITEFUNC_ERROR;
  }
  // Another's page has nothing for a log.
  if (turn.answer.header("content-type").starts_with("text/plain"))
    turn.answer.why += some.substr(0, kWhyBytes - std::min(kWhyBytes, turn.answer.why.size()));
  return some.size();
}

std::size_t give_body(char* into, std::size_t size, std::size_t count, void* turn) {
  const auto& request = static_cast<Turn*>(turn)->request;
  const auto got = request.read_body ? request.read_body(into, size * count) : 0;
  return got == 0 ? CURL_READFUNC_ABORT : got;
}

int take_time(void* turn, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent) {
  const auto& request = static_cast<Turn*>(turn)->request;
  return !request.on_time || request.on_time(static_cast<std::uint64_t>(sent)) ? 0 : 1;
}

// Of a certificate that is signed by somebody else of the same name libcurl says only that it could not connect; what OpenSSL says stands
// behind that.
bool is_distrusted() {
  bool is_found = false;
  while (const auto error = ::ERR_get_error())
    is_found |= ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED;
  return is_found;
}

HttpAnswer::Broken broken_by(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return HttpAnswer::Broken::kNo;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return HttpAnswer::Broken::kUntrusted;
    case CURLE_SSL_CONNECT_ERROR:
      return is_distrusted() ? HttpAnswer::Broken::kUntrusted : HttpAnswer::Broken::kNetwork;
    case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_WRITE_ERROR:
      return HttpAnswer::Broken::kEnded;
    default:
      return HttpAnswer::Broken::kNetwork;
  }
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void add(List& list, const std::string& text) { list.reset(curl_slist_append(list.release(), text.c_str())); }

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [name](const auto& each) { return each.first == name; });
  return found == headers.end() ? std::string_view() : found->second;
}

void Http::Free::operator()(void* handle) const { curl_easy_cleanup(handle); }

Http::Http(const Options& options)
    : options_(options), base_(base_of(options)), authorization_(authorization_of(options)), handle_(make_handle()) {}

Http::~Http() = default;

HttpAnswer Http::ask(const HttpRequest& request) {
  CURL* curl = handle_.get();
  curl_easy_reset(curl);  // the connection stays
  HttpAnswer answer;
  Turn turn{request, answer, curl};
  List headers;
  add(headers, authorization_);
  add(headers, "Expect:");  // a refusal in mid-body is heard as well
  for (const auto& header : request.headers)
    add(headers, header);
  curl_easy_setopt(curl, CURLOPT_URL, (base_ + request.path).c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");  // as the WebSocket
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.ca_file.empty())
    curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, options_.client_name.c_str());
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_time.count()));
  const auto silence = std::chrono::duration_cast<std::chrono::seconds>(options_.silence).count();
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(std::max<std::int64_t>(silence, 1)));
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, kBufferBytes);
  curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, kBufferBytes);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  if (request.method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  } else if (request.body_bytes > 0) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.body_bytes));
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &give_body);
    curl_easy_setopt(curl, CURLOPT_READDATA, &turn);
  } else if (request.method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, 0L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
  }
  if (request.method != "HEAD")
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &turn);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &turn);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &take_time);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &turn);

  std::array<char, CURL_ERROR_SIZE> why{};
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why.data());

  ::ERR_clear_error();
  const auto code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
  turn.is_success();
  answer.broken = code == CURLE_OK && !turn.has_head ? HttpAnswer::Broken::kNetwork : broken_by(code);
  if (answer.broken != HttpAnswer::Broken::kNo)
    answer.why = code == CURLE_OK ? "the connection was cut" : why[0] != 0 ? why.data() : curl_easy_strerror(code);
  answer.why = answer.why.substr(0, answer.why.find('\n'));
  return answer;
}

}  // namespace atrium::client
