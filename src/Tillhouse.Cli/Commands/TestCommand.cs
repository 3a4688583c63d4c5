using System.CommandLine;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till test</c>: the models' own tests.</summary>
internal sealed class TestCommand : Verb
{
    private static readonly ResultColumn[] Columns = [new("model"), new("case"), new("passed"), new("at"), new("difference")];

    private readonly Option<string[]> select = Selection.Option();

    public TestCommand(CommandHost host)
        : base(host, "test", "Run the models' own tests: given rows in, expected rows out")
    {
        Details =
            "A test is a YAML file in tests/: rows of the tables that a model reads, and the rows that must come of them. No data of the lake is touched.";
        Add(select);
        Examples =
        [
            new("till test", "every test of the project, inherited ones too"),
            new("till test --select gold.fact_orders", "the tests of one model"),
        ];
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var project = call.LoadProject();
        var bound = ProjectBinder.Bind(project, Prelude.DuckDb);
        var chosen = Selection.Of(bound, call.Value(select)!);
        var tests = ModelTestReader.ReadAll(project).Where(test => chosen?.Contains(test.Model) ?? true).ToList();
        if (tests.Count == 0)
        {
            call.Output.Note("there are no tests here; a file tests/<model>.yml holds them, and till init --full shows many");
            return Task.FromResult(ExitCode.Ok);
        }

        var began = call.Terminal.Clock.GetTimestamp();
        var results = Run(call, project, bound, tests, cancel);
        var failed = results.Where(r => !r.Passed).ToList();
        Report(call, results, failed);
        call.Output.Note(
            $"{Amount.Of(results.Count - failed.Count, "case")} passed, {Amount.Count(failed.Count)} failed in {Amount.Time(call.Terminal.Clock.GetElapsedTime(began))}"
        );
        return Task.FromResult(failed.Count == 0 ? ExitCode.Ok : ExitCode.Findings);
    }

    private static List<ModelTestResult> Run(
        Invocation call,
        ProjectDefinition project,
        BoundProject bound,
        List<ModelTest> tests,
        CancellationToken cancel
    )
    {
        using var engine = DuckDbEngine.Start(EngineOptions.ForThisMachine(project.MemoryBytes));
        var runner = new ModelTestRunner(bound);
        var results = new List<ModelTestResult>();
        foreach (var test in tests)
        {
            cancel.ThrowIfCancellationRequested();
            var ofModel = runner.Run(engine, test).ToList();
            results.AddRange(ofModel);
            var mark = ofModel.All(r => r.Passed) ? call.Output.TalkColours.Green("ok  ") : call.Output.TalkColours.Red("FAIL");
            call.Output.Note($"{mark} {test.Model} ({ofModel.Count})");
        }

        return results;
    }

    private static void Report(Invocation call, List<ModelTestResult> results, List<ModelTestResult> failed)
    {
        if (call.Output.Format != OutputFormat.Table)
        {
            call.Output.Write(
                Columns,
                results.Select(r => new object?[] { r.Model.ToString(), r.Case, r.Passed, r.At.ToString(), r.Difference })
            );
            return;
        }

        foreach (var result in failed)
        {
            call.Output.Line();
            call.Output.Line(
                $"{call.Output.Colours.Bold(result.At.ToString())}: {call.Output.Colours.Red("failed")}: {result.Model}: {result.Case}"
            );
            call.Output.Line(result.Difference!);
        }
    }
}
