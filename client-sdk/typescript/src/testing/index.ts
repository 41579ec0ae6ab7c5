/**
 * For the tests of applications: a server in the same process, and a clock that waits.
 *
 * @packageDocumentation
 */
export { FakeClock } from "./fake_clock.js";
export { FakeServer, type Meddle } from "./fake_server.js";
