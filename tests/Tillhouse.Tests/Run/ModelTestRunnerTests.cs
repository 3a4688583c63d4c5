using Tillhouse.Core;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

public sealed class ModelTestRunnerTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("till-modeltest-").FullName;

    [Fact]
    public void Every_model_test_of_the_shop_passes()
    {
        var shop = ProjectLoader.Load(new ProjectLocation(Path.Combine(SharedData.RepositoryRoot, "shop"), false));
        var results = Run(shop).ToList();
        results.Where(r => !r.Passed).Select(r => $"{r.At} {r.Model} {r.Case}\n{r.Difference}").ShouldBeEmpty();
        results.Count.ShouldBeGreaterThan(30);
    }

    [Fact]
    public void A_row_too_few_and_a_row_too_many_are_both_told()
    {
        var result = Run(Project("then: [{ n: 1 }, { n: 3 }]")).Single();
        result.Passed.ShouldBeFalse();
        result.Difference!.ShouldContain("expected { n: 3 }");
        result.Difference!.ShouldContain("""got      {"n":2}""");
        result.Difference!.ShouldContain("1 expected rows are missing, 1 rows were not expected");
    }

    [Fact]
    public void A_test_that_names_an_unknown_column_says_so_where_it_stands()
    {
        var error = Should.Throw<TerminalException>(() => Run(Project("then: []", given: "{ nn: 1 }")).ToList());
        error.Code.ShouldBe(ErrorCodes.UnknownTestColumn);
        error.Help.ShouldBe("did you mean n?");
        error.At!.Value.File.ShouldEndWith("tests/doubled.yml");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static IEnumerable<ModelTestResult> Run(ProjectDefinition definition)
    {
        var project = ProjectBinder.Bind(definition, Prelude.DuckDb);
        using var engine = DuckDbEngine.Start(EngineOptions.ForThisMachine(512L << 20));
        foreach (var result in ModelTestReader.ReadAll(definition).SelectMany(t => new ModelTestRunner(project).Run(engine, t)))
        {
            yield return result;
        }
    }

    private ProjectDefinition Project(string then, string given = "{ n: 1 }", string model = "gold.doubled")
    {
        Write("tillhouse.yml", "name: test\n");
        Write("models/gold/numbers.sql", "/* till\ndescription: Numbers.\n*/\nselect cast(1 as bigint) as n");
        Write(
            "models/gold/doubled.sql",
            "/* till\ndescription: Numbers, doubled.\n*/\nselect n * 2 as n from gold.numbers union all select n from gold.numbers"
        );
        Write("tests/doubled.yml", $"model: {model}\ncases:\n  - name: doubles\n    given: {{ gold.numbers: [{given}] }}\n    {then}\n");
        return ProjectLoader.Load(new ProjectLocation(root, false));
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
        File.WriteAllText(Path.Combine(root, path), text);
    }
}
