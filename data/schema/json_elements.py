"""SQL: the elements of a JSON list as rows, in both databases."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class JsonElements(sa.sql.functions.GenericFunction[str]):
    """SQL: the elements of a JSON list, as rows with a column `value`."""

    inherit_cache = True


class JsonTexts(sa.sql.functions.GenericFunction[str]):
    """SQL: the texts of a JSON list, as rows with a column `value`."""

    inherit_cache = True


@compiles(JsonElements, "sqlite")
@compiles(JsonTexts, "sqlite")
def _elements_in_sqlite(element: JsonElements | JsonTexts, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each{compiler.process(element.clause_expr, **options)}"


@compiles(JsonElements, "postgresql")
def _elements_in_postgresql(element: JsonElements, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clause_expr, **options)} AS JSON))"


@compiles(JsonTexts, "postgresql")
def _texts_in_postgresql(element: JsonTexts, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clause_expr, **options)} AS JSON))"
