using System.CommandLine;
using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till releases</c>: what readers saw, and when.</summary>
internal sealed class ReleasesCommand : Verb
{
    private static readonly ResultColumn[] Columns =
    [
        new("release", IsNumber: true),
        new("created"),
        new("run"),
        new("rollback_to", IsNumber: true),
        new("tables", IsNumber: true),
        new("changed", IsNumber: true),
        new("names"),
    ];

    private readonly Option<string> environment = EnvironmentOption.Create();

    public ReleasesCommand(CommandHost host)
        : base(host, "releases", "List the releases, newest first: what readers see, and saw")
    {
        Details =
            "A release names the version of every table. A run makes one when every table of the project is built from what the others hold; readers see the newest. "
            + $"The newest {ReleaseLog.Kept} of the last 30 days are kept, and vacuum keeps their files.";
        Add(environment);
        Examples =
        [
            new("till releases", "number, time, run, and the tables that changed"),
            new("till releases --format json | jq '.[0].release'", "the number that readers see"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = call.OpenSession(call.Value(environment)!);
        var releases = await session.Releases.AllAsync(cancel);
        var parents = releases.ToDictionary(r => r.Number);
        if (releases.Count > 0 || call.Output.Format != OutputFormat.Table)
        {
            var shown = call.Output.Format == OutputFormat.Table ? 3 : int.MaxValue;
            call.Output.Write(Columns, releases.Reverse().Select(r => Row(r, parents.GetValueOrDefault(r.Parent ?? 0), shown)));
        }

        call.Output.Note(
            releases is [.., var newest]
                ? string.Create(CultureInfo.InvariantCulture, $"readers see release {newest.Number}")
                : $"there is no release yet: {call.Self()} run makes one"
        );
        return ExitCode.Ok;
    }

    /// <summary>One release; where its parent is no longer kept, what it changed is not known.</summary>
    private static object?[] Row(Release release, Release? parent, int shown)
    {
        var changed = parent is null && release.Parent is not null ? null : release.ChangedSince(parent).ToList();
        return
        [
            release.Number,
            release.Created.AddTicks(-(release.Created.Ticks % TimeSpan.TicksPerSecond)),
            release.Run,
            release.Rollback?.To,
            release.Tables.Count,
            changed?.Count,
            changed is null ? null : ReleaseTalk.List(changed, shown),
        ];
    }
}
