// Going from round to round: by a step, by the curve that is dragged, by itself.

const PLAY_PAUSE = 60, SLOW_PAUSE = 400, FEW_ROUNDS = 40; // milliseconds, the slow ones for few rounds
const FRAMES_OF_PLAY = 240;

function movingOf(player) {
  const { get, record, last } = player, listeners = new Set();
  let wanted = null, frame = 0, timer = null;

  function go(round, complete = true) {
    const before = player.round;
    player.round = Math.max(0, Math.min(last, Math.round(Number(round)) || 0));
    if (!player.net && !player.run.weights(player.round)) player.round = player.nearest(player.round);
    player.show(complete);
    if (before !== player.round) for (const callback of listeners) callback({ round: player.round });
  }

  // Many moves in one frame are one.
  function drag(round) {
    pause();
    wanted = round;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      go(wanted, false);
    });
  }

  function rest() {
    if (!frame) return player.full ? undefined : player.show();
    cancelAnimationFrame(frame);
    frame = 0;
    go(wanted);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    write(get("play"), say("training.play"));
  }

  function play() {
    if (player.round === last) go(0);
    write(get("play"), say("training.pause"));
    const stride = Math.max(1, Math.round(last / FRAMES_OF_PLAY));
    timer = setInterval(() => {
      go(player.round + stride, player.round + stride >= last);
      if (player.round >= last) pause();
    }, last <= FEW_ROUNDS ? SLOW_PAUSE : PLAY_PAUSE);
  }

  return {
    go, drag, rest, pause,
    jump(round) { pause(); go(round); },
    toggle: () => (timer === null ? play() : pause()),
    onchange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    destroy() { pause(); cancelAnimationFrame(frame); },
  };
}
