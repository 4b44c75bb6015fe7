import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { heartbeat } from "../../../grokkit/explorables/web/engine/heartbeat.js";

test("a worker is given up when a sign of life is overdue, and not before, and not while none is to come", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let lost = 0;
  const pulse = heartbeat(() => lost++);
  for (const milliseconds of [0, 50, 5000]) {
    const patience = 30_000 + 20 * milliseconds;
    lost = 0;
    pulse.watch(true, milliseconds);
    mock.timers.tick(patience - 1);
    pulse.watch(true, milliseconds); // just in time
    mock.timers.tick(patience - 1);
    assert.equal(lost, 0);
    mock.timers.tick(1);
    assert.equal(lost, 1);
    mock.timers.tick(10 * patience);
    assert.equal(lost, 1);
  }
  pulse.watch(true, 1);
  pulse.watch(false, 1); // paused
  mock.timers.tick(1e9);
  pulse.watch(true, 1);
  pulse.stop();
  mock.timers.tick(1e9);
  assert.equal(lost, 1);
  mock.timers.reset();
});
