#pragma once
// The commands. Each reads what it needs, computes, and says in its outcome what is to be printed;
// files that it writes appear all together or not at all.

#include "cli/arguments.h"
#include "cli/outcome.h"

namespace cli {

Outcome check(const Arguments& arguments, const Screen& screen);
Outcome policy(const Arguments& arguments, const Screen& screen);
Outcome synth(const Arguments& arguments, const Screen& screen);
Outcome show(const Arguments& arguments, const Screen& screen);
Outcome explain(const Arguments& arguments, const Screen& screen);
Outcome schema(const Arguments& arguments, const Screen& screen);
Outcome init(const Arguments& arguments, const Screen& screen);
Outcome graph(const Arguments& arguments, const Screen& screen);
Outcome completion(const Arguments& arguments, const Screen& screen);
Outcome plan(const Arguments& arguments, const Screen& screen);
/// Prints as it goes: what is asked, and each thing that happens.
Outcome up(const Arguments& arguments, const Screen& screen);
/// The same.
Outcome down(const Arguments& arguments, const Screen& screen);
/// Both ask a person, then ECS, and watch.
Outcome scale(const Arguments& arguments, const Screen& screen);
Outcome restart(const Arguments& arguments, const Screen& screen);
/// Prints as `up` does.
Outcome rollback(const Arguments& arguments, const Screen& screen);
/// Prints the lines of what it runs, and ends with its exit code.
Outcome run_once(const Arguments& arguments, const Screen& screen);
/// Says what it stops and asks, then stops it and looks on.
Outcome abort(const Arguments& arguments, const Screen& screen);
Outcome status(const Arguments& arguments, const Screen& screen);
Outcome why(const Arguments& arguments, const Screen& screen);
/// With --follow it prints as lines come, until Ctrl-C.
Outcome logs(const Arguments& arguments, const Screen& screen);
Outcome history(const Arguments& arguments, const Screen& screen);
/// Hands the terminal over; ends with the exit code of whoever had it.
Outcome exec(const Arguments& arguments, const Screen& screen);
/// Prints as it goes, until all is at rest.
Outcome watch(const Arguments& arguments, const Screen& screen);
Outcome secret(const Arguments& arguments, const Screen& screen);
/// Serves until it is told to stop. It prints before it is done: where it serves.
Outcome cloud(const Arguments& arguments, const Screen& screen);
/// Answers the completion scripts: the words that may stand where the cursor is, one a line, with a
/// tab and a few words on what they are.
Outcome complete(const Arguments& arguments, const Screen& screen);
Outcome version(const Arguments& arguments, const Screen& screen);
Outcome help(const Arguments& arguments, const Screen& screen);

}  // namespace cli
