namespace Tillhouse.DuckDb.Internal;

/// <summary>
/// The statements of a command's text. Each is prepared just before it runs, because it may need what the one before it has made. A
/// text of one statement with parameters is kept for the next execution; one without is planned anew, since DuckDB would run it by the
/// statistics of its first day. Places in errors are given for the first statement only: DuckDB counts
/// those of later ones wrongly.
/// </summary>
internal sealed class Script(Session session, string sql) : IDisposable
{
    private static readonly string[] Commands = ["create ", "copy ", "insert ", "drop ", "delete ", "update "];

    private PreparedHandle? _only;

    /// <summary>The text this was made from.</summary>
    public string Sql => sql;

    /// <summary>The connection this was made for.</summary>
    public Session Session => session;

    /// <summary>Parses the text and, if it is one statement, plans it.</summary>
    public void Prepare()
    {
        using var claim = session.Enter();
        using var statements = Extract(out var count);
        if (count == 1 && _only is null)
        {
            var prepared = PrepareOne(statements, 0);
            if (NativeMethods.duckdb_nparams(prepared) > 0)
            {
                _only = prepared;
                return;
            }

            prepared.Dispose();
        }
    }

    /// <summary>Runs all statements and gives the result of the last; null for a text without any. Adds up the rows they changed.</summary>
    public ResultHandle? Run(DuckDbParameterCollection parameters, out long changed, CancellationToken cancellationToken)
    {
        changed = -1;
        cancellationToken.ThrowIfCancellationRequested();
        if (_only is not null)
        {
            return Run(_only, parameters, first: true, only: true, ref changed, cancellationToken);
        }

        if (parameters.Count == 0 && IsOneCommand())
        {
            var done = session.RunDirectly(sql, cancellationToken);
            changed = ChangedBy(done) ?? changed;
            return done;
        }

        using var statements = Extract(out var count);
        ResultHandle? last = null;
        for (var i = 0UL; i < count; i++)
        {
            if (last is not null)
            {
                Drain(last, cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            last = PlanAndRun(statements, i, parameters, only: count == 1, ref changed, cancellationToken);
        }

        return last;
    }

    /// <summary>Whether the text is surely one statement, and one that changes something instead of giving a stream of rows.</summary>
    private bool IsOneCommand()
    {
        var text = sql.TrimStart();
        return !text.Contains(';', StringComparison.Ordinal) && Commands.Any(c => text.StartsWith(c, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Plans a statement and runs it, both in one transaction where it reads tables.</summary>
    private ResultHandle PlanAndRun(
        ExtractedHandle statements,
        ulong index,
        DuckDbParameterCollection parameters,
        bool only,
        ref long changed,
        CancellationToken cancellationToken
    )
    {
        var ours = session.AutoCommit.Begin();
        PreparedHandle? statement = null;
        var type = default(NativeStatementType);
        try
        {
            statement = PrepareOne(statements, index);
            type = NativeMethods.duckdb_prepared_statement_type(statement);
            var hasParameters = NativeMethods.duckdb_nparams(statement) > 0;
            if (ours && (hasParameters || !ReadsTables(type)))
            {
                session.AutoCommit.Rollback();
                ours = false;
            }

            _only = only && hasParameters ? statement : null;
            var result = Run(statement, parameters, first: index == 0, only, ref changed, cancellationToken);
            if (type is NativeStatementType.Transaction)
            {
                session.AutoCommit.SawTransaction(succeeded: true);
            }
            else if (ours && type is NativeStatementType.Select)
            {
                session.AutoCommit.Stream();
            }
            else if (ours)
            {
                Commit(result);
            }

            return result;
        }
        catch
        {
            session.AutoCommit.Rollback();
            if (type is NativeStatementType.Transaction)
            {
                session.AutoCommit.SawTransaction(succeeded: false);
            }

            throw;
        }
        finally
        {
            if (_only is null)
            {
                statement?.Dispose();
            }
        }
    }

    private void Commit(ResultHandle result)
    {
        try
        {
            session.AutoCommit.Commit();
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private static bool ReadsTables(NativeStatementType type) =>
        type
            is NativeStatementType.Select
                or NativeStatementType.Insert
                or NativeStatementType.Update
                or NativeStatementType.Delete
                or NativeStatementType.Create
                or NativeStatementType.Copy
                or NativeStatementType.Merge;

    public void Dispose() => _only?.Dispose();

    private unsafe ResultHandle Run(
        PreparedHandle statement,
        DuckDbParameterCollection parameters,
        bool first,
        bool only,
        ref long changed,
        CancellationToken cancellationToken
    )
    {
        ParameterBinder.Bind(statement, parameters, only);
        var result = session.Run(statement, first ? sql : null, cancellationToken);
        if (ChangedBy(result) is { } rows)
        {
            changed = Math.Max(changed, 0) + rows;
        }

        return result;
    }

    private unsafe long? ChangedBy(ResultHandle result)
    {
        var kind = NativeMethods.duckdb_result_return_type(*result.Pointer);
        if (kind is NativeResultType.ChangedRows)
        {
            return (long)NativeMethods.duckdb_rows_changed(result.Pointer);
        }

        if (kind is NativeResultType.Rows || NativeText.Borrowed(NativeMethods.duckdb_column_name(result.Pointer, 0)) is not "Count")
        {
            return null;
        }

        // CREATE TABLE AS calls itself a statement without a result, but counts its rows all the same.
        using var chunk = session.Fetch(result, CancellationToken.None);
        return chunk is not null && NativeMethods.duckdb_data_chunk_get_size(chunk.Value) == 1
            ? *(long*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_data_chunk_get_vector(chunk.Value, 0))
            : null;
    }

    private void Drain(ResultHandle result, CancellationToken cancellationToken)
    {
        using (result)
        {
            while (session.Fetch(result, cancellationToken) is { } chunk)
            {
                chunk.Dispose();
            }
        }
    }

    private unsafe ExtractedHandle Extract(out ulong count)
    {
        count = NativeMethods.duckdb_extract_statements(session.Handle, sql, out var native);
        var statements = new ExtractedHandle(native, session.Handle);
        if (count == 0 && NativeMethods.duckdb_extract_statements_error(native) is var error && error is not null && *error != 0)
        {
            using (statements)
            {
                throw ErrorText.ToException(NativeText.Borrowed(error), sql);
            }
        }

        return statements;
    }

    private unsafe PreparedHandle PrepareOne(ExtractedHandle statements, ulong index)
    {
        var failed = NativeMethods.duckdb_prepare_extracted_statement(session.Handle, statements, index, out var native);
        var prepared = new PreparedHandle(native, session.Handle);
        if (failed == 0)
        {
            return prepared;
        }

        using (prepared)
        {
            throw ErrorText.ToException(
                native == 0 ? "DuckDB could not prepare the statement." : NativeText.Borrowed(NativeMethods.duckdb_prepare_error(native)),
                index == 0 ? sql : null
            );
        }
    }
}
