#include "server/codes/courier.h"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "server/config/limits.h"

namespace atrium::codes {
namespace {

std::string draw_id() {
  unsigned char bytes[16];
  randombytes_buf(bytes, sizeof bytes);
  std::string text(2 * sizeof bytes + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, sizeof bytes);
  text.pop_back();
  return text;
}

std::unique_ptr<Carrier> make_carrier(const CourierOptions& options, const std::atomic<bool>& stopping) {
  switch (options.sender) {
    case config::CodeSender::kFile:
      return make_file_carrier(options);
    case config::CodeSender::kSmtp:
      return make_mail_carrier(options, stopping);
    case config::CodeSender::kWebhook:
      return make_webhook_carrier(options, stopping);
    case config::CodeSender::kNone:
      break;
  }
  return nullptr;
}

}  // namespace

std::string text_of(const CodeLetter& letter) {
  return "Код первого администратора для «" + letter.title + "» (" + letter.space + "): " + letter.code +
         ". Никому его не сообщайте.";
}

Courier::Courier(const CourierOptions& options)
    : options_(options), carrier_(make_carrier(options_, stopping_)), thread_([this] { run(); }) {}

Courier::~Courier() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Courier::send(CodeLetter letter) {
  if (carrier_ == nullptr) {
    spdlog::error("a code for the space {} was not sent: codes.sender is none", letter.space);
    return;
  }
  {
    const std::scoped_lock lock(mutex_);
    if (jobs_.size() >= limits::kCodeQueue) {
      spdlog::error("a code for the space {} was not sent: {} wait already", letter.space, jobs_.size());
      return;
    }
    const auto now = Clock::now();
    jobs_.push_back({std::move(letter), draw_id(), now, now + options_.life, options_.first_pause});
  }
  wake_.notify_one();
}

std::deque<Courier::Job>::iterator Courier::next_job() { return std::ranges::min_element(jobs_, {}, &Job::due); }

void Courier::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto next = next_job();
    if (next == jobs_.end()) {
      wake_.wait(lock);
    } else if (const auto due = next->due; due > Clock::now()) {
      wake_.wait_until(lock, due);
    } else {
      auto job = std::move(*next);
      jobs_.erase(next);
      lock.unlock();
      attempt(std::move(job));
      lock.lock();
    }
  }
}

void Courier::attempt(Job job) {
  using Outcome = Delivery::Outcome;
  if (Clock::now() >= job.dies) {  // it waited behind others
    spdlog::error("a code for the space {} was not sent: it works no more", job.letter.space);
    return;
  }
  const auto delivery = carrier_->deliver(job.letter, job.id);
  if (delivery.outcome == Outcome::kDone || stopping_) {
    return;
  }
  job.due = Clock::now() + job.pause;
  const bool again = delivery.outcome == Outcome::kTryAgain && job.due < job.dies;
  spdlog::error("a code for the space {} could not be sent: {}; {}", job.letter.space, delivery.why,
                again ? "it is tried again" : "it is given up");
  if (again) {
    job.pause *= 2;
    const std::scoped_lock lock(mutex_);
    jobs_.push_back(std::move(job));
  }
}

}  // namespace atrium::codes
