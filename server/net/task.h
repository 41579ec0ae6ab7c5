#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace atrium::net {

// A move-only function without arguments, to be run once: what travels between threads.
class Task {
 public:
  Task() = default;
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, Task>) Task(F&& f)
      : call_(std::make_unique<Holder<std::remove_cvref_t<F>>>(std::forward<F>(f))) {}

  void operator()() { call_->run(); }
  explicit operator bool() const { return call_ != nullptr; }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual void run() = 0;
  };
  template <class F>
  struct Holder final : Base {
    explicit Holder(F f) : function(std::move(f)) {}
    void run() override { function(); }
    F function;
  };
  std::unique_ptr<Base> call_;
};

}  // namespace atrium::net
