using System.Globalization;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Talk;

/// <summary>What till says of releases while it plans, runs and queries.</summary>
internal static class ReleaseTalk
{
    private const int Named = 3;

    /// <summary>Which release a run would make.</summary>
    public static void Planned(Invocation call, RunPlan plan)
    {
        if (plan.IsEmpty)
        {
            Rollback(call, plan);
            return;
        }

        var from = plan.Release == 0 ? "release" : Text($"release {plan.Release} →");
        var waiting = plan.Waiting.Count == 0 ? "" : $", with what an earlier run left: {List(plan.Waiting)}";
        call.Output.Note(Text($"{from} {plan.Release + 1} ({plan.Environment}){waiting}"));
        Rollback(call, plan);
    }

    /// <summary>Which release a run made, or why it made none.</summary>
    public static void Made(Invocation call, RunPlan plan, RunReport report)
    {
        if (report.Release is { } release)
        {
            var ended = plan.Rollback is { } to ? Text($"; it ends the rollback to release {to}") : "";
            call.Output.Note(Text($"release {release.Number}: readers see what this run made{ended}"));
        }
        else if (report.Unbuilt.Count > 0)
        {
            call.Output.Note(
                $"no new release: {List([.. report.Unbuilt.Select(t => t.ToString())])} must be built first; {call.Self()} run builds all that is missing"
            );
            Rollback(call, plan);
        }
        else if (!report.IsWhole)
        {
            call.Output.Note(plan.Release == 0 ? "no release" : Text($"no new release: readers still see release {plan.Release}"));
        }
    }

    /// <summary>Says that readers are behind the tables, if somebody took them back.</summary>
    public static void Rollback(Invocation call, RunPlan plan)
    {
        if (plan.Rollback is { } to)
        {
            call.Output.Note(
                Text(
                    $"readers were taken back to release {to} (by release {plan.Release}); the next run that changes a table makes a release from the newest versions"
                )
            );
        }
    }

    /// <summary>What a query read, where it is not simply the newest release.</summary>
    public static void Read(Invocation call, QueryAnswer answer)
    {
        if (answer.Release is null)
        {
            call.Output.Note($"there is no release yet: the tables were read as they are now; {call.Self()} run makes one");
            return;
        }

        if (answer.Release.Rollback is { } rollback)
        {
            call.Output.Note(Text($"release {answer.Release.Number} was read, a rollback to release {rollback.To}"));
        }

        if (answer.Unreleased.Count > 0)
        {
            call.Output.Warn(
                Text(
                    $"release {answer.Release.Number} does not name {List([.. answer.Unreleased.Select(t => t.ToString())])}: read as it is now"
                )
            );
        }
    }

    /// <summary>The first few of some names, and how many more there are.</summary>
    public static string List(IReadOnlyList<string> names, int shown = Named) =>
        string.Join(", ", names.Take(shown)) + (names.Count > shown ? Text($" and {names.Count - shown} more") : "");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
