using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Actors.Embedded.Storage;

/// <summary>What SQLite's errors mean to the person who runs the host.</summary>
internal static class StoreErrors
{
    public static Exception Translate(string file, Exception error) => error switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => new StoreFullException(file, error),
        SqliteException { SqliteErrorCode: raw.SQLITE_NOTADB } => new StoreDamagedException(file, "it is not a SQLite file", error),
        SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT } => new StoreDamagedException(file, "its pages are inconsistent", error),
        SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_IOERR } =>
            new StoreUnusableException(file, error.Message, error),
        _ => error,
    };
}
