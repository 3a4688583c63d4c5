using Tillhouse.Core.Quarantine;
using Tillhouse.Core.Sql;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Quarantine;

public sealed class RowFilterTests
{
    [Fact]
    public void Each_part_narrows_the_rows_and_none_is_sql()
    {
        Chosen(new RowFilter()).ShouldBe("1,2,3");
        Chosen(new RowFilter { Rule = "b" }).ShouldBe("1,2");
        Chosen(new RowFilter { Rule = "a;b" }).ShouldBe("1");
        Chosen(new RowFilter { Model = "silver.m" }).ShouldBe("1,2");
        Chosen(new RowFilter { Model = RowFilter.Reading }).ShouldBe("3");
        Chosen(new RowFilter { File = "f" }).ShouldBe("1,3");
        Chosen(new RowFilter { Sheet = "it's" }).ShouldBe("2");
        Chosen(new RowFilter { Line = 7, Batch = 2 }).ShouldBe("2");
        Chosen(new RowFilter { File = "f' or true --" }).ShouldBe("");
        new RowFilter().IsEmpty.ShouldBeTrue();
        new RowFilter { Sheet = "s" }.IsEmpty.ShouldBeFalse();
    }

    private static string Chosen(RowFilter filter)
    {
        using var engine = new TestEngine();
        return engine.Connection.Scalar<string>(
            $"""
            select coalesce(string_agg(id, ',' order by id), '') from (values
              ('1', 'a;b', 'silver.m', 'f', 7, 1, null), ('2', 'b', 'silver.m', 'g', 7, 2, 'it''s'), ('3', 'c', null, 'f', 8, 2, 's')
            ) as q(id, rule, model, _file, _line, _batch, _sheet) where {filter.Condition}
            """
        )!;
    }
}
