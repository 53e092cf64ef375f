#include "rollout/watch/watching.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "rollout/watch/test_motion.h"

namespace rollout {
namespace {

using test::api;
using test::at;
using test::deployment;
using test::network;
using test::nightly;
using test::rolling;
using test::service;
using test::service_deployment;
using test::stack;
using test::steady;
using test::stopped_task;

constexpr base::Duration kQuiet = base::Duration::seconds(10);

/// One piece, looked at once a second.
class Watch {
  public:
    explicit Watch(Piece piece = api()) : watching_({std::move(piece)}, kQuiet) {}

    Watch& look(PieceSeen seen) {
        watching_.take({std::move(seen)}, at(++second_));
        return *this;
    }
    const Watched& it() const { return watching_.watched().front(); }
    const Watching& all() const { return watching_; }
    bool is_over() const { return watching_.is_over(at(second_)); }
    void wait(std::int64_t seconds) { second_ += seconds; }

  private:
    Watching watching_;
    std::int64_t second_ = 100;
};

PieceSeen seen(std::string status, ServiceSeen service, std::int64_t changed = 0) {
    return {.stack = stack(std::move(status), changed), .service = std::move(service)};
}

TEST(Watching, OfWhatIsAtRestIsOverAtOnce) {
    Watch watch;
    EXPECT_FALSE(watch.is_over()) << "nobody has looked";
    watch.look(seen("UPDATE_COMPLETE", steady()));
    EXPECT_TRUE(watch.is_over());
    EXPECT_EQ(watch.all().verdict(), WatchVerdict::Nothing);
    EXPECT_EQ(watch.all().release(), "");
}

TEST(Watching, GoesOnForAWhileAfterTheLastMotion) {
    Watch watch;
    watch.look(seen("UPDATE_IN_PROGRESS", rolling())).look(seen("UPDATE_COMPLETE", steady()));
    EXPECT_EQ(watch.it().end, PieceEnd::Well);
    EXPECT_FALSE(watch.is_over()) << "whoever rolls out may go on";
    watch.wait(9);
    EXPECT_FALSE(watch.is_over());
    watch.wait(1);
    EXPECT_TRUE(watch.is_over());
    EXPECT_EQ(watch.all().verdict(), WatchVerdict::Well);
    watch.look(seen("UPDATE_IN_PROGRESS", rolling(), 50));
    EXPECT_FALSE(watch.is_over());
    EXPECT_EQ(watch.it().end, PieceEnd::None) << "it moves again";
}

TEST(Watching, TellsHowAStackEnded) {
    struct Row {
        std::string status;
        PieceEnd end;
        WatchVerdict verdict;
    };
    const Row rows[] = {
        {"CREATE_COMPLETE", PieceEnd::Well, WatchVerdict::Well},
        {"UPDATE_ROLLBACK_COMPLETE", PieceEnd::PutBack, WatchVerdict::PutBack},
        {"ROLLBACK_COMPLETE", PieceEnd::PutBack, WatchVerdict::PutBack},
        {"UPDATE_ROLLBACK_FAILED", PieceEnd::Failed, WatchVerdict::Failed},
        {"CREATE_FAILED", PieceEnd::Failed, WatchVerdict::Failed},
        {"DELETE_FAILED", PieceEnd::Failed, WatchVerdict::Failed},
        {"DELETE_COMPLETE", PieceEnd::Gone, WatchVerdict::Well},
    };
    for (const Row& row : rows) {
        Watch watch(network());
        watch.look({.stack = stack("UPDATE_IN_PROGRESS")}).look({.stack = stack(row.status)});
        EXPECT_EQ(watch.it().end, row.end) << row.status;
        EXPECT_EQ(watch.all().verdict(), row.verdict) << row.status;
    }
    Watch watch;
    watch.look({.stack = stack("DELETE_IN_PROGRESS")}).look({});
    EXPECT_EQ(watch.it().end, PieceEnd::Gone);
}

TEST(Watching, TellsHowADeploymentOfEcsEnded) {
    struct Row {
        std::string status;
        PieceEnd end;
    };
    const Row rows[] = {{"SUCCESSFUL", PieceEnd::Well},
                        {"ROLLBACK_SUCCESSFUL", PieceEnd::PutBack},
                        {"ROLLBACK_FAILED", PieceEnd::Failed},
                        {"STOPPED", PieceEnd::Failed}};
    for (const Row& row : rows) {
        Watch watch;
        PieceSeen after = seen("UPDATE_COMPLETE", steady());
        after.deployments = {service_deployment(row.status)};
        after.deployments.front().reason = "because";
        watch.look(seen("UPDATE_COMPLETE", rolling())).look(after);
        EXPECT_EQ(watch.it().end, row.end) << row.status;
        EXPECT_EQ(watch.it().reason, row.end == PieceEnd::Well ? "" : "because") << row.status;
    }
    // The deployment that goes back is followed by CloudFormation's own.
    Watch followed;
    PieceSeen after = seen("UPDATE_ROLLBACK_COMPLETE", steady());
    after.deployments = {service_deployment("SUCCESSFUL", "arn:four", 40),
                         service_deployment("STOPPED", "arn:three", 30),
                         service_deployment("ROLLBACK_SUCCESSFUL", "arn:two", 20)};
    after.deployments[0].reason = "completed";
    after.deployments[1].reason = "another began";
    after.deployments[2].reason = "the breaker";
    followed.look(seen("UPDATE_IN_PROGRESS", rolling())).look(after);
    EXPECT_EQ(followed.it().reason, "the breaker");
    Watch failed;
    failed.look(seen("UPDATE_COMPLETE", rolling()))
        .look(seen("UPDATE_COMPLETE", service({deployment("two", "PRIMARY", "FAILED")})));
    EXPECT_EQ(failed.it().end, PieceEnd::Failed);
}

TEST(Watching, SeesWhatMovedBetweenTwoLooks) {
    Watch watch;
    watch.look(seen("CREATE_COMPLETE", steady()))
        .look(seen("UPDATE_ROLLBACK_COMPLETE", steady(), 50));
    EXPECT_EQ(watch.it().end, PieceEnd::PutBack);
    EXPECT_FALSE(watch.is_over());
    Watch restarted;
    restarted.look(seen("CREATE_COMPLETE", steady()))
        .look(seen("CREATE_COMPLETE", service({deployment("two", "PRIMARY", "COMPLETED")})));
    EXPECT_EQ(restarted.it().end, PieceEnd::Well);
    Watch created;
    created.look({}).look(seen("CREATE_COMPLETE", steady()));
    EXPECT_EQ(created.it().moved, Motion::Creates);
}

TEST(Watching, IsPatientWithTasksThatAreMissingAndThenSaysSo) {
    Watch watch;
    const PieceSeen lacking =
        seen("UPDATE_COMPLETE", service({deployment("two", "PRIMARY", "COMPLETED")}, 1));
    watch.look(seen("UPDATE_COMPLETE", rolling())).look(lacking);
    EXPECT_EQ(watch.it().motion, Motion::Fills);
    watch.wait(kMostShort.in_seconds() - 2);
    watch.look(lacking);
    EXPECT_EQ(watch.it().motion, Motion::Fills);
    watch.wait(1);
    watch.look(lacking);
    EXPECT_EQ(watch.it().end, PieceEnd::Failed);
    Watch filled;
    filled.look(seen("UPDATE_COMPLETE", rolling()))
        .look(lacking)
        .look(seen("UPDATE_COMPLETE", steady()));
    EXPECT_EQ(filled.it().end, PieceEnd::Well);
    Watch between;
    PieceSeen changed = lacking;
    changed.stack->changed = at(50);
    between.look(seen("UPDATE_COMPLETE", steady())).look(changed);
    EXPECT_EQ(between.it().motion, Motion::Fills) << "it moved between two looks";
    EXPECT_EQ(between.it().moved, Motion::Updates);
}

TEST(Watching, KeepsWhatStoppedTasksSaid) {
    Watch watch;
    PieceSeen moving = seen("UPDATE_IN_PROGRESS", rolling(), 50);
    TaskSeen scaled = stopped_task("scaled", 70);
    scaled.stop_code = "ServiceSchedulerInitiated";
    scaled.stop_reason = "Scaling activity initiated by (deployment ecs-svc/one)";
    moving.stopped = {stopped_task("second", 61), scaled, stopped_task("first", 60),
                      stopped_task("before", 49)};
    watch.look(moving);
    moving.stopped = {stopped_task("third", 62)};
    watch.look(moving).look(seen("UPDATE_ROLLBACK_COMPLETE", steady(), 50));
    std::vector<std::string> ids;
    for (const TaskSeen& task : watch.it().failed)
        ids.push_back(task.id());
    EXPECT_EQ(ids, (std::vector<std::string>{"first", "second", "third"}));
}

TEST(Watching, TellsHowAJobOfARolloutEnded) {
    const TaskSeen task{.arn = "arn:task/dev/n", .started_by = "slipway/1/2", .status = "RUNNING"};
    for (std::int64_t code : {0, 3}) {
        Watch watch(nightly());
        watch.look({.stack = stack("CREATE_COMPLETE"), .running = {task}});
        EXPECT_EQ(watch.it().motion, Motion::Runs);
        TaskSeen stopped = stopped_task("n", 60, 0);
        stopped.started_by = task.started_by;
        // What stands beside it is killed with it.
        stopped.containers = {{.name = "proxy", .exit_code = 137},
                              {.name = "nightly", .exit_code = code}};
        watch.look({.stack = stack("CREATE_COMPLETE"), .stopped = {stopped}});
        EXPECT_EQ(watch.it().end, code == 0 ? PieceEnd::Well : PieceEnd::Failed);
        EXPECT_EQ(watch.it().failed.size(), code == 0 ? 0U : 1U);
    }
}

/// A task of a rollout's job, and as it is once it has stopped with `code`.
TaskSeen job_task(const std::string& id, std::int64_t created = 0) {
    return {.arn = "arn:task/dev/" + id,
            .started_by = "slipway/1/2",
            .status = "RUNNING",
            .created = at(created)};
}
TaskSeen ended(const TaskSeen& task, std::int64_t code) {
    TaskSeen stopped = stopped_task(task.id(), 200, code);
    stopped.started_by = task.started_by;
    stopped.containers.front().name = "nightly";
    return stopped;
}
PieceSeen job_seen(std::vector<TaskSeen> running, std::vector<TaskSeen> stopped = {}) {
    return {.stack = stack("CREATE_COMPLETE"),
            .running = std::move(running),
            .stopped = std::move(stopped)};
}

TEST(Watching, WaitsForATaskThatIsListedNowhereForAMoment) {
    const TaskSeen task = job_task("n");
    for (std::int64_t code : {0, 3}) {
        Watch watch(nightly());
        watch.look(job_seen({task})).look(job_seen({}));
        EXPECT_EQ(watch.it().motion, Motion::Runs) << "it is listed nowhere";
        EXPECT_EQ(watch.it().end, PieceEnd::None);
        watch.look(job_seen({task})).look(job_seen({}));
        watch.wait(kMostUnlisted.in_seconds() - 1);
        watch.look(job_seen({task})).look(job_seen({}));
        EXPECT_EQ(watch.it().motion, Motion::Runs) << "it was listed meanwhile";
        watch.look(job_seen({}, {ended(task, code)}));
        EXPECT_EQ(watch.it().end, code == 0 ? PieceEnd::Well : PieceEnd::Failed);
    }
}

TEST(Watching, DoesNotSayHowATaskEndedThatNobodyShowsAnyMore) {
    Watch watch(nightly());
    watch.look(job_seen({job_task("n")})).look(job_seen({}));
    watch.wait(kMostUnlisted.in_seconds() - 1);
    watch.look(job_seen({}));
    EXPECT_EQ(watch.it().end, PieceEnd::Failed);
    EXPECT_EQ(watch.it().reason,
              "ECS shows task n no more: how it ended is not known, its lines may tell");
}

TEST(Watching, WaitsForATaskThatIsBeingStopped) {
    const TaskSeen task = job_task("n");
    TaskSeen stopping = task;
    stopping.status = "DEACTIVATING";
    Watch watch(nightly());
    watch.look(job_seen({task})).look(job_seen({}, {stopping}));
    EXPECT_EQ(watch.it().motion, Motion::Runs);
    EXPECT_EQ(watch.it().end, PieceEnd::None) << "it runs under StopTask";
    watch.look(job_seen({}, {ended(task, 0)}));
    EXPECT_EQ(watch.it().end, PieceEnd::Well);
    // What is deleted meanwhile takes its tasks along.
    Watch deleted(nightly());
    deleted.look(job_seen({task})).look({});
    EXPECT_EQ(deleted.it().end, PieceEnd::Gone);
}

TEST(Watching, JudgesAJobByTheTaskThatBeganLast) {
    const TaskSeen first = job_task("first", 1);
    const TaskSeen second = job_task("second", 2);
    Watch watch(nightly());
    watch.look(job_seen({second, first})).look(job_seen({second}, {ended(first, 3)}));
    EXPECT_EQ(watch.it().motion, Motion::Runs);
    watch.look(job_seen({}, {ended(first, 3), ended(second, 0)}));
    EXPECT_EQ(watch.it().end, PieceEnd::Well);
}

TEST(Watching, NamesTheNewestReleaseThatMovedAStack) {
    Watch watch;
    watch.look(seen("UPDATE_IN_PROGRESS", rolling()));
    EXPECT_EQ(watch.all().release(), "2 anna");
    PieceSeen back = seen("UPDATE_ROLLBACK_COMPLETE", steady());
    back.stack->parameters["Release"] = "1 bert";
    watch.look(back);
    EXPECT_EQ(watch.all().release(), "2 anna") << "what is put back shows the release before";
    Watch restarted;
    restarted.look(seen("UPDATE_COMPLETE", rolling()));
    EXPECT_EQ(restarted.all().release(), "") << "the same revision again is no release";
}

TEST(Watching, EndsWithTheWorst) {
    Watching watching({network(), api()}, kQuiet);
    watching.take({{.stack = stack("UPDATE_IN_PROGRESS")}, seen("UPDATE_IN_PROGRESS", rolling())},
                  at(1));
    watching.take({{.stack = stack("UPDATE_COMPLETE")}, seen("UPDATE_ROLLBACK_COMPLETE", steady())},
                  at(2));
    EXPECT_EQ(watching.verdict(), WatchVerdict::PutBack);
}

}  // namespace
}  // namespace rollout
