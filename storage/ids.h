#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace atrium {

// A 64-bit number that means one thing only. Two of different tags don't mix.
template <class Tag>
struct Strong {
  std::uint64_t value = 0;

  constexpr Strong() = default;
  constexpr explicit Strong(std::uint64_t v) : value(v) {}

  friend constexpr auto operator<=>(Strong, Strong) = default;
  constexpr explicit operator bool() const { return value != 0; }
  constexpr Strong next() const { return Strong(value + 1); }
};

// Random, never reused.
using SpaceId = Strong<struct SpaceIdTag>;
using AccountId = Strong<struct AccountIdTag>;
using ChatId = Strong<struct ChatIdTag>;
using UnitId = Strong<struct UnitIdTag>;
using DisciplineId = Strong<struct DisciplineIdTag>;
using TieId = Strong<struct TieIdTag>;
using JoinRequestId = Strong<struct JoinRequestIdTag>;
using ScheduledId = Strong<struct ScheduledIdTag>;
using UploadId = Strong<struct UploadIdTag>;
using SenderId = Strong<struct SenderIdTag>;
// Random, one per data folder.
using Epoch = Strong<struct EpochTag>;

// Dense, from 1; 0 = none yet.
using Seq = Strong<struct SeqTag>;                    // of an entry in its chat
using MessageNo = Strong<struct MessageNoTag>;        // messages in a chat up to an entry
using ChangeNumber = Strong<struct ChangeNumberTag>;  // of a change in its space
using ApplicationNumber = Strong<struct ApplicationNumberTag>;
using ReportNumber = Strong<struct ReportNumberTag>;

// Names one wish of a client; scoped by the signed-in account.
struct RequestId {
  SenderId sender;
  std::uint64_t counter = 0;
  friend constexpr auto operator<=>(const RequestId&, const RequestId&) = default;
};

}  // namespace atrium

template <class Tag>
struct std::hash<atrium::Strong<Tag>> {
  std::size_t operator()(atrium::Strong<Tag> id) const noexcept {
    return static_cast<std::size_t>(id.value * 0x9E3779B97F4A7C15ull);
  }
};
