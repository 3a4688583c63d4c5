using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till check</c>: finds mistakes of a project without touching data.</summary>
internal sealed class CheckCommand : Verb
{
    private static readonly ResultColumn[] Columns =
    [
        new("source"),
        new("files"),
        new("csv"),
        new("encoding"),
        new("sheets"),
        new("mode"),
        new("contract"),
        new("key"),
        new("columns", IsNumber: true),
    ];

    public CheckCommand(CommandHost host)
        : base(host, "check", "Find the mistakes of a project without touching data")
    {
        Details =
            "Reads every file of the project, has DuckDB parse and bind every model and check against empty tables, and holds the SQL to what gives equal results on DuckDB and Spark. Then says what is assumed of each source's files: nothing is guessed from the data.";
        Examples =
        [
            new("till check", "before a commit: all errors at once, each with file, line and help"),
            new("till check --format json --quiet", "what is assumed of each source, for a program"),
        ];
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var project = call.LoadProject();
        var bound = ProjectBinder.Bind(project, Prelude.DuckDb);
        var tests = ModelTestReader.ReadAll(project);
        call.Output.Write(Columns, project.Sources.Values.Select(Row));
        var checks = bound.Models.Values.Sum(m => m.Definition.Checks.Count);
        call.Output.Note("");
        call.Output.Note(
            $"{project.Name}: {Amount.Of(project.Sources.Count, "source")}, {Amount.Of(bound.Models.Count, "model")}, {Amount.Of(checks, "check")}, "
                + $"{Amount.Of(tests.Sum(t => t.Cases.Count), "test case")}: nothing wrong"
        );
        return Task.FromResult(ExitCode.Ok);
    }

    private static object?[] Row(SourceContract source) =>
        [
            source.Name,
            string.Join(", ", source.Files),
            $"{Shown(source.Csv.Delimiter)} {Shown(source.Csv.Quote)}{(source.Csv.Header ? "" : " no header")}{(source.Csv.Skip > 0 ? $" skip {source.Csv.Skip}" : "")}",
            source.Csv.Encoding,
            string.Join(", ", source.Xlsx.Sheets),
            source.Mode.ToString().ToLowerInvariant(),
            source.Contract.ToString().ToLowerInvariant(),
            string.Join(", ", source.Key),
            source.Columns.Count,
        ];

    private static string Shown(char c) => c == '\t' ? "tab" : c.ToString();
}
