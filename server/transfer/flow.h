#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "server/net/worker.h"

// How the steps of an upload or a download follow each other over threads: a coroutine on the socket's worker, which asks a space's
// home thread and the disk and goes on where it was.
namespace atrium::transfer {

template <class T>
using Flow = boost::asio::awaitable<T>;

// Calls `begin`, which is to call what it is given with a T: once, whenever, on any thread.
template <class T, class Begin>
Flow<T> ask(Begin begin) {
  auto initiate = [begin = std::move(begin)](auto handler) mutable {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    begin([shared](T value) {
      auto executor = boost::asio::get_associated_executor(*shared);
      boost::asio::post(executor, [shared, value = std::move(value)]() mutable { std::move (*shared)(std::move(value)); });
    });
  };
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(T)>(std::move(initiate),
                                                                                                boost::asio::use_awaitable);
}

// Does `work` on another worker's thread.
template <class Work, class T = std::invoke_result_t<Work>>
Flow<T> on(net::Worker& there, Work work) {
  auto begin = [&there, work = std::move(work)](std::function<void(T)> done) mutable {
    there.post([work = std::move(work), done = std::move(done)]() mutable { done(work()); });
  };
  co_return co_await ask<T>(std::move(begin));
}

// Does `work` on threads that may wait for the disk.
using Pool = std::function<void(net::Task)>;
template <class Work, class T = std::invoke_result_t<Work>>
Flow<T> beside(const Pool& pool, Work work) {
  auto begin = [pool, work = std::move(work)](std::function<void(T)> done) mutable {
    pool([work = std::move(work), done = std::move(done)]() mutable { done(work()); });
  };
  co_return co_await ask<T>(std::move(begin));
}

}  // namespace atrium::transfer
