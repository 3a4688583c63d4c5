using Tillhouse.Core;
using Tillhouse.Core.Graph;
using Tillhouse.Tests.Project;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Graph;

/// <summary>Binds small projects with the real prelude.</summary>
internal static class GraphFolder
{
    private static readonly string Prelude = File.ReadAllText(
        Path.Combine(SharedData.RepositoryRoot, "src", "Tillhouse.Core", "Engine", "Prelude", "duckdb.sql")
    );

    /// <summary>A source, its silver model, and two gold models above it.</summary>
    public static ProjectFolder Small() =>
        new ProjectFolder()
            .WithOrders()
            .Write(
                "models/silver/orders.sql",
                "/* till\nkey: order_id\n*/\nselect order_id, customer_id, status, total_amount, updated_at, _file, _line, _batch from bronze.orders"
            )
            .Write(
                "models/gold/core/fact_orders.sql",
                "/* till\ntags: [core]\n*/\nselect order_id, customer_id, total_amount from silver.orders"
            )
            .Write(
                "models/gold/sales/daily_sales.sql",
                "select customer_id, cast(sum(total_amount) as decimal(18,2)) as total from gold.fact_orders group by customer_id"
            );

    public static BoundProject Bind(this ProjectFolder folder) => ProjectBinder.Bind(folder.Load(), Prelude);

    public static IReadOnlyList<string> BindErrors(this ProjectFolder folder) =>
        [.. Should.Throw<TillhouseErrors>(folder.Bind).Errors.Select(ProjectFolder.Line)];
}
