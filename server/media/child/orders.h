#pragma once

#include <cstddef>
#include <string_view>

// What the server and a program that looks into files say to each other, and how the latter ends.
namespace atrium::media {

// What is open in a fork that looks into a file. In the zygote it is /dev/null, so that what comes for a fork stands above.
constexpr int kAnswer = 1;
constexpr int kFile = 3;
constexpr int kClean = 4;
constexpr int kThumbnail = 5;
// In the zygote only: a socket that keeps messages apart. With four descriptors, in this order: look into this file. Without: end that; the answer is how it
// ended, an int as waitpid(2) has it. They alternate.
constexpr int kOrders = 6;
constexpr int kGiven[] = {kFile, kClean, kThumbnail, kAnswer};
constexpr std::size_t kGivenCount = sizeof kGiven / sizeof *kGiven;

// What nobody knows anything about.
inline constexpr char kBytes[] = "application/octet-stream";
// What can be made anew.
inline bool is_picture(std::string_view type) {
  return type == "image/jpeg" || type == "image/png" || type == "image/gif" || type == "image/webp";
}

// Below 10 is what shells and others say.
enum Exit { kDone = 0, kNoSandbox = 10, kNoLibraries = 11, kNoAnswer = 12, kNoFork = 13 };

}  // namespace atrium::media
