using System.Data;
using System.Data.Common;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class ConnectionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Code_that_knows_ADO_NET_only_can_use_it()
    {
        DbProviderFactory factory = DuckDbProviderFactory.Instance;
        await using var connection = factory.CreateConnection()!;
        var states = new List<(ConnectionState, ConnectionState)>();
        connection.StateChange += (_, change) => states.Add((change.OriginalState, change.CurrentState));
        connection.ConnectionString = "Data Source=:memory:;threads=1";
        connection.State.ShouldBe(ConnectionState.Closed);
        await connection.OpenAsync(Ct);
        connection.State.ShouldBe(ConnectionState.Open);
        connection.ServerVersion.ShouldStartWith("v1.");
        await using (var transaction = await connection.BeginTransactionAsync(Ct))
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "CREATE TABLE t AS SELECT $x AS x";
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("x", 5);
            command.Parameters.Add(parameter);
            (await command.ExecuteNonQueryAsync(Ct)).ShouldBe(1);
            await transaction.CommitAsync(Ct);
        }

        await using var query = connection.CreateCommand();
        query.CommandText = "SELECT x FROM t";
        await using (var reader = await query.ExecuteReaderAsync(CommandBehavior.CloseConnection, Ct))
        {
            (await reader.ReadAsync(Ct)).ShouldBeTrue();
            (await reader.GetFieldValueAsync<int>(0, Ct)).ShouldBe(5);
            reader["X"].ShouldBe(5);
            (await reader.ReadAsync(Ct)).ShouldBeFalse();
        }

        connection.State.ShouldBe(ConnectionState.Closed);
        states.ShouldBe([(ConnectionState.Closed, ConnectionState.Open), (ConnectionState.Open, ConnectionState.Closed)]);
    }

    [Fact]
    public void The_connection_string_names_the_database_and_its_settings()
    {
        var builder = new DuckDbConnectionStringBuilder { DataSource = "a;b.db" };
        builder["Memory Limit"] = "100MB";
        builder.ConnectionString.ShouldBe("Data Source=\"a;b.db\";Memory Limit=100MB", StringCompareShould.IgnoreCase);
        new DuckDbConnectionStringBuilder(builder.ConnectionString).DataSource.ShouldBe("a;b.db");
        new DuckDbConnectionStringBuilder("DataSource=x.db").DataSource.ShouldBe("x.db");
        new DuckDbConnectionStringBuilder("").DataSource.ShouldBe(":memory:");

        using var connection = Memory.Open("threads=1;Memory Limit=100MB");
        connection.Scalar<string>("SELECT current_setting('memory_limit')").ShouldBe("95.3 MiB");
        using var wrong = new DuckDbConnection("no_such_setting=1");
        Should.Throw<DuckDbException>(wrong.Open).Message.ShouldContain("no_such_setting");
        wrong.State.ShouldBe(ConnectionState.Closed);
    }

    [Fact]
    public void An_open_connection_keeps_its_string_and_opens_once()
    {
        using var connection = Memory.Open();
        Should.Throw<InvalidOperationException>(connection.Open);
        Should.Throw<InvalidOperationException>(() => connection.ConnectionString = "");
        connection.Close();
        connection.Close();
        connection.Open();
        connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void A_transaction_that_is_not_committed_is_rolled_back()
    {
        using var connection = Memory.Open();
        connection.Execute("CREATE TABLE t (x INTEGER)");
        using (connection.BeginTransaction())
        {
            connection.Execute("INSERT INTO t VALUES (1), (2)").ShouldBe(2);
            Should.Throw<InvalidOperationException>(() => connection.BeginTransaction());
        }

        connection.Scalar<long>("SELECT count(*) FROM t").ShouldBe(0);
        var transaction = connection.BeginTransaction();
        transaction.Commit();
        Should.Throw<InvalidOperationException>(transaction.Rollback);
        Should.Throw<NotSupportedException>(() => connection.BeginTransaction(IsolationLevel.Serializable));
    }

    [Fact]
    public void Row_counts_tell_changes_from_queries()
    {
        using var connection = Memory.Open();
        connection.Execute("CREATE TABLE t (x INTEGER)").ShouldBe(-1);
        connection.Execute("CREATE TABLE copy AS SELECT * FROM range(9)").ShouldBe(9);
        connection.Execute("INSERT INTO t SELECT * FROM range(5); DELETE FROM t WHERE x > 2").ShouldBe(7);
        connection.Execute("SELECT * FROM t").ShouldBe(-1);
        connection.Execute("-- nothing to do").ShouldBe(-1);
        connection.Scalar<int?>("SELECT x FROM t WHERE false").ShouldBeNull();
    }
}
