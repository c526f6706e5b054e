"""建站进程: the station's life, its one next step, the survey before it, and what to report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.core.permissions import Act
from app.core.station_life import ALREADY, STEP_NAMES, Ask, LifeStep, Missing
from app.services import (
    change_reports,
    kept_files,
    leads_list,
    life,
    life_desk,
    life_known,
    life_paper,
    survey,
)
from app.services.change_reports import Reported
from app.services.context import Context
from app.services.kept_files import Incoming
from app.services.life import LifeRow
from app.services.life_desk import DutyLine, LifeView
from app.services.life_paper import LifePaper
from app.services.survey import SUITABLE, SurveyFields
from app.ui.life.missing_card import MissingCard
from app.ui.life.overview import Overview
from app.ui.life.step_form import WHY, FormTask, StepForm
from app.ui.life.survey_form import SurveyForm
from app.ui.one_of import OneOf
from app.ui.page import Page
from app.ui.paper_view import PaperView
from app.ui.setup.part import SetupPart

_TABS = ("rounds", "gap")
_ALREADY_ASKS = (
    Ask("on", "开始运行", kind="day", hint="哪天开始对外开放的；不知道就空着，不要猜"),
    Ask("note", "说明", kind="lines"),
)
_WHY_ASK = Ask(WHY, "更正原因", must=True)
_WHAT_ASK = Ask("what", "报什么", must=True)
_REPORT_ASKS = (
    Ask("to", "报给", must=True),
    Ask("on", "上报日期", must=True, kind="day"),
    Ask("document_number", "文号或回执"),
    Ask("note", "说明", kind="lines", hint="用“不用上报”的，在这里写明为什么"),
)


class LifePart(SetupPart):
    """One glance, and one form at a time."""

    about: ClassVar[frozenset[str]] = frozenset(
        {
            "life_event",
            "site_survey",
            "change_report",
            "application",
            "review",
            "assessment",
            "station_standard",
            "installed_standard",
        }
    )

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._may = self.may(Act.KEEP_LIFE)
        self._view: LifeView | None = None
        self._scan: Incoming | None = None
        self._submit: Callable[[dict[str, str]], None] = lambda _said: None
        self._take_back: Callable[[dict[str, str]], None] = lambda _said: None
        today = self.office.clock.today
        self.overview = Overview("" if self._may else self.who_may(Act.KEEP_LIFE))
        self.next, self.reports = self.overview.next, self.overview.reports
        self.history = self.overview.history
        self.form, self.survey = StepForm(today), SurveyForm(today)
        self.missing = MissingCard(self.show_overview)
        self.paper = PaperView(self.show_overview)
        self.views = OneOf(self.overview, self.form, self.survey, self.missing, self.paper)
        self.body.addWidget(self.views, 1)
        self._connect()

    def open_with(self, arg: object) -> None:
        """Open everything; `survey` the survey, `reports` what has to be reported."""
        self.reload()
        if arg == "survey" and self._may:
            self._open_survey()
        elif arg == "reports" and self._may and any(d.waiting for d in self._seen().duties):
            self.go_to("reports")
        elif arg is not None:
            self.show_overview()

    def reload(self) -> None:
        view = self._view = self.office.read(life_desk.view)
        self.next.show_view(view, self.office.clock.today(), may=self._may)
        self.reports.show_duties(view.duties, may=self._may)
        self.overview.put_first(reports=any(line.waiting for line in view.duties))
        self.history.show_history(view.history, view.steps, may=self._may)

    def show_overview(self) -> None:
        """Go back to the glance."""
        self._turn_to(self.overview)
        self.setFocus()

    def go_to(self, to: str) -> None:
        """Go where a button of the next step leads."""
        if to in _TABS:
            self.go("setup", to)
        elif to == "application":
            newest = self.office.read(life_known.newest_application, self._seen().standards)
            self.go("setup", ("application", newest or "start"))
        elif to == "acceptance":
            self.go("setup", ("application", "acceptance"))
        elif to == "survey":
            self._open_survey()
        elif to == "already":
            self._open_already()
        elif to == "reports":
            waiting = [line for line in self._seen().duties if line.waiting]
            self._open_report(waiting[0])
        else:
            self.open_step(LifeStep(to.partition(":")[2]))

    def open_step(self, step: LifeStep) -> None:
        """Open the form of a step, or say what is missing and lead there."""
        missing = self.office.read(life.missing_for, step, self._seen().standards)
        if missing is not None:
            self._show_missing(step, missing)
            return
        values = self.office.read(life_desk.prefilled, step)
        values.setdefault("on", self.office.clock.today().isoformat())
        name = STEP_NAMES[step]
        task = FormTask(
            f"登记“{name}”", "", f"登记{name}", self.office.read(life.asks, step), values
        )
        self._open_form(task, partial(self._take_step, step))

    def correct(self, event_id: int) -> None:
        """Open an entry to be corrected by a newer one."""
        row = next(one for one in self._seen().history if one.entry.id == event_id)
        if row.entry.step is LifeStep.SURVEY:
            self._open_survey()
            self.notice.warn("选址考察写错了，照着改好再保存：新的一份代替旧的，旧的留着。")
            return
        name = STEP_NAMES[row.entry.step]
        asks = self._asks_of(row)
        task = FormTask(
            f"更正“{name}”",
            "照对的重写一遍。原来的一条留着，标明已更正。",
            "保存更正",
            (*asks, _WHY_ASK),
            row.values,
            other=f"收回“{name}”",
        )
        self._open_form(task, partial(self._correct, event_id), partial(self._remove, event_id))

    def _asks_of(self, row: LifeRow) -> tuple[Ask, ...]:
        if ALREADY in row.entry.details:
            return _ALREADY_ASKS
        return self.office.read(life.asks_of, row.entry.id)

    def _open_already(self) -> None:
        task = FormTask(
            "本站已在运行",
            "以前就开放的站点，在这里记一句，不必补前面的手续；备过案的，以后再补登记。",
            "登记本站已在运行",
            _ALREADY_ASKS,
            {},
            with_scan=False,
        )
        self._open_form(
            task,
            lambda said: self._act(
                partial(self.office.act, life.already_running, said["on"], said["note"]),
                "已登记：本站已在运行。",
            ),
        )

    def _take_step(self, step: LifeStep, said: dict[str, str]) -> None:
        standards = self._seen().standards
        self._act(
            partial(self.office.act, life.take_step, step, said, standards, self._scan),
            f"已登记“{STEP_NAMES[step]}”。",
        )

    def _correct(self, event_id: int, said: dict[str, str]) -> None:
        why = said.pop(WHY, "")
        self._act(
            partial(self.office.act, life.correct, event_id, said, why, self._scan), "更正好了。"
        )

    def _remove(self, event_id: int, said: dict[str, str]) -> None:
        self._act(partial(self.office.act, life.take_back, event_id, said.get(WHY, "")), "已收回。")

    def _show_missing(self, step: LifeStep, missing: Missing) -> None:
        self.missing.show_missing(STEP_NAMES[step], missing)
        self._turn_to(self.missing)

    def _open_survey(self) -> None:
        self.notice.clear()
        view = self._seen()
        row = view.survey
        fields = row.fields if row else None
        if fields is not None and fields.conclusion:
            # A place that was found suitable is written anew from its own words; another is blank.
            suitable = fields.conclusion == SUITABLE and view.state.step is not LifeStep.WITHDRAWN
            fields = fields if suitable else None
        self.survey.start(survey.fields_of(view.standards), fields, has_kept=row is not None)
        self._turn_to(self.survey)
        self.survey.focus_first()

    def _save_survey(self, said: SurveyFields) -> None:
        words = "考察的结论已记下。" if said.conclusion else "已存好，还没有结论；看完接着写。"
        self.attempt(
            lambda: self.office.act(survey.keep, said, self._seen().standards),
            lambda _id: self._done(words),
            lambda problem: self._refused(self.survey, problem),
        )

    def _open_report(self, line: DutyLine) -> None:
        duty = line.duty
        changes = "；".join(row.what for row in line.waiting)
        today = self.office.clock.today().isoformat()
        task = FormTask(
            f"登记上报：{duty.title}",
            f"要上报的变化：{changes}"
            if changes
            else "没有等上报的变化。这里登记的是另外的一次上报，如第一次报名单。",
            "登记已上报",
            _REPORT_ASKS if changes else (_WHAT_ASK, *_REPORT_ASKS),
            {"to": duty.known_to, "on": today, "what": duty.title},
            with_scan=False,
            other="不用上报" if line.waiting else "",
        )
        self._open_form(task, partial(self._report, line), partial(self._skip_report, line))

    def _report(self, line: DutyLine, said: dict[str, str]) -> None:
        told = Reported(said["to"], said["on"], said["document_number"], said["note"])
        ids = [row.id for row in line.waiting]
        if ids:
            work = partial(self.office.act, change_reports.mark_reported, ids, told)
            self._act(work, f"已登记上报：{line.duty.title}。", partial(self._put_back, ids))
            return
        title = line.duty.title
        self._act(
            partial(self.office.act, change_reports.report_now, line.duty.kind, said["what"], told),
            f"已登记上报：{title}。",
        )

    def _skip_report(self, line: DutyLine, said: dict[str, str]) -> None:
        def skip(ctx: Context) -> None:
            for row in line.waiting:
                change_reports.not_needed(ctx, row.id, said["note"])

        ids = [row.id for row in line.waiting]
        self._act(lambda: self.office.act(skip), "已记下不用上报。", partial(self._put_back, ids))

    def _put_back(self, ids: list[int]) -> None:
        def put_back(ctx: Context) -> None:
            for report_id in ids:
                change_reports.put_back(ctx, report_id)

        self.attempt(
            lambda: self.office.act(put_back),
            lambda _none: self.notice.ok("又列进等上报的了；前一次登记的留着。"),
        )

    def print_paper(self, name: str) -> None:
        """Write a paper and show it."""
        standards = self._seen().standards
        makers: dict[str, Callable[[Context], LifePaper]] = {
            "blank": lambda ctx: life_paper.survey_form(ctx, standards, blank=True),
            "survey": lambda ctx: life_paper.survey_form(
                ctx, standards, blank=self._seen().survey is None
            ),
            "filing": lambda ctx: life_paper.filing_form(ctx, standards),
            "rectification": life_paper.rectification_form,
        }
        made = self.office.read(makers[name])
        self.later(
            f"正在做{made.title}", partial(life_paper.write, made), partial(self._show, made.title)
        )

    def print_leads(self) -> None:
        """Write the list of leads and show it."""
        made = self.office.read(leads_list.gather)
        self.later(
            "正在做责任人名单", partial(leads_list.write, made), partial(self._show, "责任人名单")
        )

    def _show(self, title: str, path: Path) -> None:
        self.paper.show_paper(title, path)
        self._turn_to(self.paper)

    def _connect(self) -> None:
        self.next.wanted.connect(self.go_to)
        self.missing.wanted.connect(self.go_to)
        self.history.step_wanted.connect(self.open_step)
        self.history.correct_wanted.connect(self.correct)
        self.history.paper_wanted.connect(self.print_paper)
        self.reports.report_wanted.connect(self._open_report)
        self.reports.leads_wanted.connect(self.print_leads)
        self.form.entered.connect(self._entered)
        self.form.taken_back.connect(self._other_pressed)
        self.form.scan_chosen.connect(self._take_scan)
        for form in (self.form, self.survey):
            form.left.connect(self.show_overview)
        self.survey.saved.connect(self._save_survey)
        self.survey.blank_wanted.connect(partial(self.print_paper, "blank"))
        self.survey.print_wanted.connect(partial(self.print_paper, "survey"))

    def _turn_to(self, view: QWidget) -> None:
        self.views.setCurrentWidget(view)
        self.page.to_top()

    def _entered(self, said: dict[str, str]) -> None:
        self._submit(said)

    def _other_pressed(self, said: dict[str, str]) -> None:
        self._take_back(said)

    def _open_form(
        self,
        task: FormTask,
        submit: Callable[[dict[str, str]], None],
        take_back: Callable[[dict[str, str]], None] | None = None,
    ) -> None:
        self._scan, self._submit = None, submit
        self._take_back = take_back or (lambda _said: None)
        self.notice.clear()
        self.form.start(task)
        self._turn_to(self.form)
        self.form.focus_first()

    def _act(
        self, work: Callable[[], object], words: str, on_undo: Callable[[], object] | None = None
    ) -> None:
        self.attempt(
            work,
            lambda _made: self._done(words, on_undo),
            lambda problem: self._refused(self.form, problem),
        )

    def _done(self, words: str, on_undo: Callable[[], object] | None = None) -> None:
        self.show_overview()
        self.reload()
        undo = "撤销：登记有误" if on_undo else ""
        self.notice.ok(words, undo=undo, on_undo=on_undo)

    def _refused(self, form: StepForm | SurveyForm, problem: UserError) -> None:
        if not form.refuse(problem):
            self.notice.error(problem)

    def _take_scan(self, path: Path) -> None:
        def taken(scan: Incoming) -> None:
            self._scan = scan
            self.form.say_scan(path.name)

        self.later("正在读扫描件", partial(kept_files.read_paper, path), taken)

    def _seen(self) -> LifeView:
        if self._view is None:
            self._view = self.office.read(life_desk.view)
        return self._view
