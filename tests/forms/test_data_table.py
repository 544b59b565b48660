"""What is taken out of a table is no formula."""

import pandas as pd

from components.forms.data_table import inert_frame


def test_texts_and_names_of_columns_are_no_formulas_and_other_values_stay() -> None:
    data = pd.DataFrame({"=name": ["=1+1", "plain", None], "number": [-1, 2, 3], "list": [[1], ["=x"], None]})
    frame = inert_frame(data)
    assert list(frame.columns) == ["'=name", "number", "list"]
    assert frame["'=name"].tolist()[:2] == ["'=1+1", "plain"]
    assert frame["number"].tolist() == [-1, 2, 3]
    assert frame["list"].tolist()[0] == [1]
    assert data["=name"][0] == "=1+1"


def test_columns_of_one_name_and_categories_are_taken_too() -> None:
    doubled = pd.DataFrame([["@a", "+b"]], columns=["x", "x"])
    assert inert_frame(doubled).values.tolist() == [["'@a", "'+b"]]
    assert inert_frame(pd.DataFrame({"c": pd.Categorical(["=a", "b"])}))["c"].tolist() == ["'=a", "b"]
