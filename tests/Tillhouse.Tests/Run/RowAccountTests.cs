using Tillhouse.Core;
using Tillhouse.Core.Build;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

public sealed class RowAccountTests : IDisposable
{
    private readonly TestEngine engine = new();

    [Fact]
    public async Task Rows_are_accepted_quarantined_duplicate_or_discarded()
    {
        var account = await AccountAsync();
        var counts = await account.BalanceAsync(10, 5, TestContext.Current.CancellationToken);
        counts.ShouldBe(
            new Dictionary<string, long>
            {
                ["accepted"] = 5,
                ["discarded"] = 1,
                ["duplicates"] = 1,
                ["landed"] = 10,
                ["quarantined"] = 3,
                ["rows"] = 5,
            },
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task More_rows_than_landed_are_an_error()
    {
        var account = await AccountAsync();
        var error = await Should.ThrowAsync<TerminalException>(() => account.BalanceAsync(4, 5, TestContext.Current.CancellationToken));
        error.Code.ShouldBe(ErrorCodes.RowsUnaccounted);
    }

    public void Dispose() => engine.Dispose();

    private async Task<RowAccount> AccountAsync()
    {
        var division = new RowDivision(
            "build.duplicates",
            "create table build.duplicates as select 1 as position",
            "select 1 as one",
            "select i as position from range(3) as r(i)"
        );
        var source = new SourceContract
        {
            Name = "orders",
            Files = ["orders/*"],
            Key = [],
            Columns = [],
            At = new SourceLocation("sources/orders.yml"),
        };
        var account = new RowAccount(engine.Connection, division, TestModels.Model("orders"), source);
        await account.FindDuplicatesAsync(areFew: false, TestContext.Current.CancellationToken);
        return account;
    }
}
