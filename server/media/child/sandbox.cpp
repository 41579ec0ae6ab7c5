#include "server/media/child/sandbox.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "server/config/limits.h"

namespace atrium::media {
namespace {

bool limit(int resource, rlim_t most) {
  const rlimit both{most, most};
  return ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

// What decoding takes: memory, time, what is open already, and threads.
constexpr int kAllowed[] = {SCMP_SYS(read),
                            SCMP_SYS(readv),
                            SCMP_SYS(pread64),
                            SCMP_SYS(write),
                            SCMP_SYS(writev),
                            SCMP_SYS(lseek),
                            SCMP_SYS(fstat),
                            SCMP_SYS(close),
                            SCMP_SYS(dup),
                            SCMP_SYS(mmap),
                            SCMP_SYS(munmap),
                            SCMP_SYS(mprotect),
                            SCMP_SYS(mremap),
                            SCMP_SYS(madvise),
                            SCMP_SYS(brk),
                            SCMP_SYS(futex),
                            SCMP_SYS(rt_sigaction),
                            SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(rt_sigprocmask),
                            SCMP_SYS(sigaltstack),
                            SCMP_SYS(sched_yield),
                            SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(sched_getparam),
                            SCMP_SYS(sched_getscheduler),
                            SCMP_SYS(clock_gettime),
                            SCMP_SYS(clock_nanosleep),
                            SCMP_SYS(gettimeofday),
                            SCMP_SYS(nanosleep),
                            SCMP_SYS(getpid),
                            SCMP_SYS(gettid),
                            SCMP_SYS(getrandom),
                            SCMP_SYS(getrusage),
                            SCMP_SYS(sysinfo),
                            SCMP_SYS(uname),
                            SCMP_SYS(set_robust_list),
                            SCMP_SYS(rseq),
                            SCMP_SYS(restart_syscall),
                            SCMP_SYS(exit),
                            SCMP_SYS(exit_group)};
// Libraries look for settings here and there, and do without.
constexpr int kRefused[] = {SCMP_SYS(open),
                            SCMP_SYS(openat),
                            SCMP_SYS(access),
                            SCMP_SYS(faccessat),
                            SCMP_SYS(stat),
                            SCMP_SYS(lstat),
                            SCMP_SYS(statx),
                            SCMP_SYS(readlink),
                            SCMP_SYS(getcwd),
                            SCMP_SYS(prlimit64),
                            SCMP_SYS(sched_setscheduler)};

bool add_rules(scmp_filter_ctx filter) {
  bool added = true;
  for (const int call : kAllowed) {
    added = added && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
  }
  for (const int call : kRefused) {
    added = added && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0) == 0;
  }
  // Threads of its own, no processes; clone3 can't be looked into, so that the C library falls back to clone. fstat is a call of the C
  // library that names what is open, and no path.
  const auto allow_if = [&](int call, const scmp_arg_cmp& condition) {
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition) == 0;
  };
  return added && allow_if(SCMP_SYS(clone), {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD}) &&
         seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
         allow_if(SCMP_SYS(newfstatat), {3, SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH}) &&
         allow_if(SCMP_SYS(prctl), {0, SCMP_CMP_EQ, PR_SET_NAME, 0}) &&
         allow_if(SCMP_SYS(fcntl), {1, SCMP_CMP_EQ, F_GETFL, 0});
}

}  // namespace

void leave_network() { [[maybe_unused]] const int apart = ::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC); }

bool bound_resources(pid_t parent) {
  return limit(RLIMIT_AS, limits::kMediaMemoryBytes) && limit(RLIMIT_CPU, limits::kMediaTime.count()) &&
         limit(RLIMIT_FSIZE, limits::kMediaOutputBytes) && limit(RLIMIT_NOFILE, 64) && limit(RLIMIT_CORE, 0) &&
         ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && ::getppid() == parent;
}

std::optional<CallFilter> CallFilter::make() {
  const std::unique_ptr<void, void (*)(void*)> rules(seccomp_init(SCMP_ACT_KILL_PROCESS), seccomp_release);
  const int file = ::memfd_create("filter", MFD_CLOEXEC);
  const bool is_made = rules != nullptr && add_rules(rules.get()) && seccomp_export_bpf(rules.get(), file) == 0;
  std::vector<sock_filter> program(BPF_MAXINSNS);
  const auto bytes = is_made ? ::pread(file, program.data(), program.size() * sizeof(sock_filter), 0) : 0;
  ::close(file);
  if (bytes <= 0) {
    return std::nullopt;
  }
  program.resize(static_cast<std::size_t>(bytes) / sizeof(sock_filter));
  return CallFilter(std::move(program));
}

bool CallFilter::apply() const {
  const sock_fprog program{static_cast<unsigned short>(program_.size()), const_cast<sock_filter*>(program_.data())};
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

}  // namespace atrium::media
