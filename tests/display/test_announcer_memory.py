"""What a player remembers across pages, and how it knows that a picture was under way for long."""

from __future__ import annotations

from playwright.sync_api import Page

SPOKEN = """async ([script]) => {
  const { Spoken } = await import('/static/display/js/spoken.js');
  return new Function('Spoken', script)(Spoken);
}"""
LAG = """async ([steps]) => {
  const { Lag } = await import('/static/display/js/lag.js');
  let here = 0;
  const lag = new Lag(() => here);
  return steps.map(([at, sent, running]) => {
    here = at * 1000;
    lag.note(new Date(sent * 1000).toISOString(), running !== false);
    return Math.round(lag.ms() / 1000);
  });
}"""


def spoken(page: Page, script: str) -> object:
    return page.evaluate(SPOKEN, [script])


def lags(page: Page, *steps: tuple[float, ...]) -> list[int]:
    return page.evaluate(LAG, [list(steps)])


def test_what_was_begun_is_known_to_the_next_page(modules: Page) -> None:
    script = """const first = new Spoken('x', localStorage); first.add('7@a');
      const second = new Spoken('x', localStorage); const other = new Spoken('y', localStorage);
      return [second.has('7@a'), second.has('8@a'), other.has('7@a')];"""
    assert spoken(modules, script) == [True, False, False]


def test_memory_is_kept_small(modules: Page) -> None:
    script = """let at = 0; const it = new Spoken('x', localStorage, () => at);
      for (let n = 0; n < 400; n += 1) { at += 1000; it.add(`${n}@a`); }
      const next = new Spoken('x', localStorage, () => at);
      const known = Object.keys(JSON.parse(localStorage.getItem('x'))).length;
      at += 16 * 60 * 1000; next.add('last@a');
      return [known, Object.keys(JSON.parse(localStorage.getItem('x')))];"""
    assert spoken(modules, script) == [300, ["last@a"]]


def test_a_storage_that_fails_does_not_silence_the_hall(modules: Page) -> None:
    script = """const broken = { getItem() { throw new Error('no'); }, setItem() { throw new Error('full'); } };
      const garbage = { getItem: () => '[1,', setItem() {} };
      return [broken, garbage, null].map((storage) => {
        const it = new Spoken('x', storage);
        it.add('7@a');
        return [it.has('7@a'), it.has('8@a')];
      });"""
    assert spoken(modules, script) == [[True, False]] * 3


def test_pictures_that_arrive_at_once_have_no_lag(modules: Page) -> None:
    assert lags(modules, (10, 1000), (15, 1005), (20, 1010.2)) == [0, 0, 0]


def test_pictures_held_up_by_the_network_show_their_lag(modules: Page) -> None:
    assert lags(modules, (10, 1000), (15, 1005), (35, 1010), (35, 1015), (35, 1025), (40, 1030)) == [0, 0, 15, 10, 0, 0]


def test_after_a_step_of_the_hubs_clock_the_measure_heals(modules: Page) -> None:
    steps = [(10.0, 1000.0), (15.0, 965.0), *((15.0 + 5 * n, 965.0 + 5 * n) for n in range(1, 19))]
    assert lags(modules, *steps)[1] == 40
    assert lags(modules, *steps)[-1] == 0


def test_a_rehearsals_clock_says_nothing_about_lag(modules: Page) -> None:
    assert lags(modules, (10, 1000, False), (60, 1000, False), (61, 2000, True), (66, 2005, True)) == [0, 0, 0, 0]
