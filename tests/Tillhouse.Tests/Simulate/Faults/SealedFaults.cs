using Tillhouse.Core.Simulate.Faults;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.Simulate.Faults;

/// <summary>An opened seal, to ask what was planted.</summary>
internal sealed class SealedFaults : IDisposable
{
    private readonly DuckDbConnection connection = new("Data Source=:memory:;threads=1");

    private SealedFaults() => connection.Open();

    public int LastDay { get; private set; }

    public static async Task<SealedFaults> OpenAsync(string landing)
    {
        var opened = new SealedFaults();
        opened.LastDay = await Seal.OpenAsync(opened.connection, landing, TestContext.Current.CancellationToken);
        return opened;
    }

    public long Count(string sql) => connection.Scalar<long>(sql);

    /// <summary>The rows of a query as texts, values with a bar between them.</summary>
    public List<string> Rows(string sql)
    {
        using var command = new DuckDbCommand(sql, connection);
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(
                string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : $"{reader.GetValue(i)}"))
            );
        }

        return rows;
    }

    public void Dispose() => connection.Dispose();
}
