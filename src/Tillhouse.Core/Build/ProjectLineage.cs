using System.Collections.Concurrent;
using System.Text;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Build;

/// <summary>The lineage of a project's models, each analysed when it is first asked for, over the project's tables, all of them empty.</summary>
public sealed class ProjectLineage : IDisposable
{
    private readonly BoundProject project;
    private readonly Lazy<DuckDbConnection> connection;
    private readonly ConcurrentDictionary<TableName, ModelLineage> models = new();

    /// <summary>Nothing is opened before a model is asked for.</summary>
    /// <param name="project">The project.</param>
    /// <param name="prelude">The SQL that defines the prelude's functions for DuckDB.</param>
    public ProjectLineage(BoundProject project, string prelude)
    {
        this.project = project;
        connection = new Lazy<DuckDbConnection>(() => Open(prelude));
    }

    /// <summary>The lineage of the SELECT that makes one model's rows, with what its build adds; views that it reads are part of it.</summary>
    public ModelLineage Of(TableName table)
    {
        if (models.TryGetValue(table, out var known))
        {
            return known;
        }

        var model = project.Models[table];
        lock (connection)
        {
            return models.GetOrAdd(table, _ => ModelLineage.Of(connection.Value, Rows(table), [.. model.Columns.Select(c => c.Name)]));
        }
    }

    private string Rows(TableName table)
    {
        var input = BuildInputs.Of(connection.Value, project, table);
        return input.Source is null ? BuildFor.Model(input).Script(input).Rows : project.Models[table].Analysis.Sql;
    }

    /// <summary>The tables that one model's SELECT reads, and how the rows are found that rows of its result are made of.</summary>
    public IReadOnlyList<RowOrigin> OriginsOf(TableName table)
    {
        var model = project.Models[table];
        lock (connection)
        {
            return RowOrigin.Of(connection.Value, model.Analysis.Sql, [.. model.SelectColumns.Select(c => c.Name)]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (connection.IsValueCreated)
        {
            connection.Value.Dispose();
        }
    }

    private DuckDbConnection Open(string prelude)
    {
        var opened = new DuckDbConnection("Data Source=:memory:");
        opened.Open();
        var sql = new StringBuilder("set threads = 1; create schema bronze; create schema silver; create schema gold;\n").Append(prelude);
        foreach (var source in project.Project.Sources.Values)
        {
            Define(sql, new TableName(Layer.Bronze, source.Name), BronzeTable.Columns(source));
        }

        foreach (var table in project.Graph.Order)
        {
            var model = project.Models[table];
            if (model.Definition.Build is BuildKind.View)
            {
                sql.Append(";\ncreate view ").Append(Name(table)).Append(" as\n").Append(model.Analysis.Sql);
            }
            else
            {
                Define(sql, table, model.Columns);
            }
        }

        opened.Execute(sql.ToString());
        return opened;
    }

    private static void Define(StringBuilder sql, TableName table, IEnumerable<BoundColumn> columns) =>
        sql.Append(";\ncreate table ")
            .Append(Name(table))
            .Append(" (")
            .AppendJoin(", ", columns.Select(c => $"{Quote.Name(c.Name)} {c.Type}"))
            .Append(')');

    private static string Name(TableName table) => $"{table.Schema}.{Quote.Name(table.Name)}";
}
