using Tillhouse.Core.Build;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>Runs the tests of models: given rows go in as tables, the model's own build runs over them, and its rows must be exactly those expected.</summary>
/// <param name="project">The project, checked and bound.</param>
public sealed class ModelTestRunner(BoundProject project)
{
    /// <summary>Runs every case of a test. Each starts from empty tables.</summary>
    /// <param name="engine">An engine of the tests alone: the tables of earlier cases are replaced.</param>
    /// <param name="test">The test.</param>
    public IEnumerable<ModelTestResult> Run(DuckDbEngine engine, ModelTest test)
    {
        using var connection = engine.Connect();
        foreach (var testCase in test.Cases)
        {
            yield return Run(connection, test, testCase);
        }
    }

    private ModelTestResult Run(DuckDbConnection connection, ModelTest test, TestCase testCase)
    {
        var tables = new TestTables(connection, project);
        tables.Empty(test.Model);
        foreach (var step in testCase.Steps)
        {
            foreach (var (table, rows) in step.Given)
            {
                tables.Define(table, rows);
            }

            var input = BuildInputs.Of(connection, project, test.Model);
            var script = BuildFor.Model(input).Script(input);
            if (script.Division is { } division)
            {
                connection.Execute($"drop table if exists {division.DuplicatesTable}");
                connection.Execute(division.CreateDuplicates);
            }

            connection.Execute($"create or replace table build.actual as select * from ({script.Rows}) as rows");
            if (tables.Difference(step.Then) is { } difference)
            {
                return new ModelTestResult(test.Model, testCase.Name, step.At, difference);
            }
        }

        return new ModelTestResult(test.Model, testCase.Name, testCase.At, null);
    }
}

/// <summary>How one case ended.</summary>
/// <param name="Model">The model.</param>
/// <param name="Case">The case's name.</param>
/// <param name="At">The case, or the step that failed.</param>
/// <param name="Difference">What was expected and what came, for people; null when the case passed.</param>
public sealed record ModelTestResult(TableName Model, string Case, SourceLocation At, string? Difference)
{
    /// <summary>Whether the rows were those expected.</summary>
    public bool Passed => Difference is null;
}
